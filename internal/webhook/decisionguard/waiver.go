// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decisionguard

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// checkWaiver makes sure that policy lets people waive what is waived, in this role and for so long, and that the waiver is about what is judged now
// and none of the decider's own.
func (q *question) checkWaiver(ctx context.Context) error {
	d := q.d
	if d.Spec.ExpiresAt == nil {
		return refuse("a waiver says until when.\nSet spec.expiresAt, or have it written:\n  %s", decision.DecideCommand(d, "--for 7d"))
	}
	system := d.Spec.Subject.Name
	facts, err := q.facts(ctx)
	if err != nil {
		return err
	}
	if facts.System == nil {
		return noSystem(d.Namespace, system)
	}
	in := facts.Input()
	content := in.ContentOf(d.Spec.ContentDigest)
	if content == nil {
		return refuse("AI system %q has no content %s, neither declared now nor released: it changed since.\n"+
			"See what there is, then decide on that:\n  kubectl aims status %s -n %s", system, d.Spec.ContentDigest, system, d.Namespace)
	}
	policy, enforced := in.Separation()
	switch {
	case !enforced:
	case len(content.Authors) == 0:
		return refuse("who wrote AI system %q is not known, because it was stored past the operator, and policy %q asks that authors do not waive.\n"+
			"Apply it and its assessment again, so that the operator learns who writes them", system, policy)
	case slices.Contains(content.Authors, d.Spec.DecidedBy.Username):
		return refuse("user %q wrote the content of AI system %q and so may not waive what stands against it: policy %q asks for that.\n"+
			"Ask another person in role %s:\n  %s", d.Spec.DecidedBy.Username, system, policy, d.Spec.Role, decision.DecideCommand(d))
	}
	return checkTerms(&in, asSigned(d))
}

// asSigned is a waiver from the time on from which it counts: that of its signature, if it has one that is earlier than the stamp.
func asSigned(d *v1alpha1.OversightDecision) *v1alpha1.OversightDecision {
	if d.Spec.Signature == "" || !d.Spec.SignedAt.Before(d.Spec.DecidedAt) {
		return d
	}
	from := *d
	from.Spec.DecidedAt = d.Spec.SignedAt
	return &from
}

// checkTerms holds a waiver against what each policy that applies says about each of its reasons.
func checkTerms(in *decision.Input, d *v1alpha1.OversightDecision) error {
	r := in.RefuseWaiver(d)
	if r == nil {
		return nil
	}
	switch r.Fault {
	case decision.WaiverUngoverned:
		return refuse("no policy governs AI system %q, so that there is nothing to waive.\nSee which policies there are:\n  kubectl get oversightpolicies", in.SystemName)
	case decision.WaiverNotLet:
		return refuse("policy %q lets nobody waive %s.\nMend the finding, or ask the platform team to change the policy's spec.waivers:\n  kubectl get oversightpolicy %s -o yaml",
			r.Terms[0].Policy, r.Reason, r.Terms[0].Policy)
	case decision.WaiverOtherRole:
		roles := make([]string, len(r.Terms))
		for i, t := range r.Terms {
			roles[i] = fmt.Sprintf("%s (policy %q)", t.Role, t.Policy)
		}
		return refuse("%s cannot be waived in role %s; it can be in role %s.\nAsk somebody in that role", r.Reason, d.Spec.Role, strings.Join(roles, ", "))
	case decision.WaiverTooLong:
		days := int(r.Terms[0].Longest.Hours() / 24)
		return refuse("policy %q lets people waive %s for %d days at most, and this waiver is for longer.\nAsk for less:\n  %s",
			r.Terms[0].Policy, r.Reason, days, decision.DecideCommand(d, fmt.Sprintf("--for %dd", days)))
	case decision.WaiverAddsNothing:
	}
	return refuse("%s %s, and waivers that follow each other within a day last no longer together than policy lets one last.\n"+
		"Mend the finding, or waive it anew from %s on:\n  kubectl aims status %s -n %s",
		r.Reason, waivedBefore(r.Terms[0]), r.Terms[0].AgainFrom.UTC().Format(time.RFC3339), d.Spec.Subject.Name, d.Namespace)
}

func waivedBefore(t decision.WaiverTerms) string {
	if t.WaivedUntil.IsZero() {
		return "was waived until a short while ago"
	}
	return "is waived until " + t.WaivedUntil.UTC().Format(time.RFC3339) + " already"
}
