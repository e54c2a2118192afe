// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"strconv"
	"strings"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// ruleSystemLabelled finds workloads that look like AI and name no system and, where policy is strict, all that name none. What looks like AI
// is the policies' choice; of several policies that find the workload the one with the strictest mode counts. A workload that named a system
// until now is AI, whatever it looks like.
func ruleSystemLabelled(s *scene) {
	w := s.in.Workload
	if w == nil || s.in.SystemName != "" || s.in.System != nil {
		return
	}
	remedies := []string{
		"label the pod template with the name of the system that it belongs to: " + v1alpha1.SystemLabel + ": NAME",
		s.command("aims discover --register") + "   # if there is none yet: drafts it; fill it in and apply it",
	}
	if w.FormerSystem != "" {
		// There is a system, so that nobody need register one.
		remedies = []string{"leave the label " + v1alpha1.SystemLabel + ": " + w.FormerSystem + " on " + whatIsLabelled(w) + ", or delete the workload"}
		s.add(Finding{
			Reason:   v1alpha1.ReasonSystemUnlabelled,
			Object:   w.Kind + "/" + w.Name,
			Field:    "metadata.labels",
			Message:  "it belongs to AI system " + quote(w.FormerSystem) + ", and the change takes the label away that says so",
			Remedies: remedies,
			effect:   byStop,
		})
	}
	var found Finding
	for _, p := range s.req.policies {
		field, why := discover(s.in, p)
		if why == "" || found.Policy != "" && rankDiscovery(p.discoveryMode()) <= rankDiscovery(s.discovery) {
			continue
		}
		s.discovery = p.discoveryMode()
		found = Finding{
			Reason:   v1alpha1.ReasonSystemUnlabelled,
			Object:   w.Kind + "/" + w.Name,
			Field:    field,
			Policy:   p.Name,
			Message:  why,
			Remedies: remedies,
			effect:   byDiscovery,
		}
	}
	if found.Policy != "" {
		s.add(found)
	}
}

// whatIsLabelled is where a workload's label stands.
func whatIsLabelled(w *Workload) string {
	if w.Kind == "Pod" {
		return "the pod"
	}
	return "the pod template"
}

// discover tells why the policy finds the workload, and where the heaviest sign stands. Empty: the policy does not find it.
func discover(in *Input, p *Policy) (field, why string) {
	if p.Spec.Discovery == nil {
		return "", ""
	}
	suspicion := suspect(in.Workload, in.RegisteredImages, p.discovers)
	suspicion.addUnknown(p.unknownRecognisers(in.Workload))
	switch {
	case suspicion.Reaches(p.threshold()):
		return suspicion.Signs[0].Field, suspicion.sentence() + ", but names no AI system: a score of " + strconv.Itoa(suspicion.Score) +
			", where policy " + quote(p.Name) + " looks for " + strconv.Itoa(p.threshold())
	case p.strict() && !p.exempts(in.Workload):
		return p.firstNotExempt(in.Workload), "it names no AI system, and in this namespace policy " + quote(p.Name) +
			" lets nothing run without one but the images that it exempts"
	}
	return "", ""
}

// addUnknown notes recognisers that policy names and that nobody looked by.
func (s *Suspicion) addUnknown(names []v1alpha1.Recogniser) {
	for _, name := range names {
		s.Unknown = true
		s.Signs = append(s.Signs, Sign{Recogniser: name, Problem: "there is none of this name here"})
	}
}

// sentence says what the signs are, the heaviest first.
func (s *Suspicion) sentence() string {
	const most = 5
	var b strings.Builder
	b.WriteString("it ")
	for i, sign := range s.Signs {
		switch {
		case i == most:
			b.WriteString(" and more")
			return b.String()
		case i > 0 && i == len(s.Signs)-1:
			b.WriteString(" and ")
		case i > 0:
			b.WriteString(", ")
		}
		b.WriteString(sign.Text())
	}
	return b.String()
}

// Text says what was found, by which recogniser, and with which weight.
func (s *Sign) Text() string {
	if s.Problem != "" {
		return "cannot be looked at by recogniser " + string(s.Recogniser) + " (" + s.Problem + ")"
	}
	return s.What + " (" + string(s.Recogniser) + ", " + strconv.Itoa(s.Weight) + ")"
}

// unlooked tells what is missing for saying whether an unlabelled workload is AI.
func (in *Input) unlooked() []Unread {
	w := in.Workload
	if w == nil || in.SystemName != "" || w.LookedBy != nil {
		return nil
	}
	for i := range in.Policies {
		if p := &in.Policies[i]; p.Spec.Discovery != nil && p.SelectsNamespace(in.Namespace) {
			return []Unread{{Object: w.Kind + "/" + w.Name, Why: "nobody looked whether it is AI"}}
		}
	}
	return nil
}
