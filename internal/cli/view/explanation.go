// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/text"
	"github.com/aims-operator/aims-operator/internal/decision"
)

const kindPod = "Pod"

// ExplanationList is what kubectl aims explain prints.
type ExplanationList struct {
	metav1.TypeMeta `json:",inline"`

	// Items are the explanations, in the order of the question.
	Items []Explanation `json:"items"`
}

// NewExplanationList is a list of explanations.
func NewExplanationList(items []Explanation) ExplanationList {
	return ExplanationList{TypeMeta: document(kindExplanations), Items: items}
}

// Explanation says why an object may run or not.
type Explanation struct {
	Namespace string `json:"namespace"`
	Kind      string `json:"kind"`
	Name      string `json:"name"`
	// System is the AI system that the object names or is. Left out: it names none.
	System string `json:"system,omitempty"`
	// Held tells that the object is a pod behind the operator's scheduling gate.
	Held bool `json:"held,omitempty"`
	// Running tells that the object is a pod that runs already.
	Running bool `json:"running,omitempty"`
	// Declared tells that the object stands in a file, so that a pod is judged as a new one.
	Declared bool `json:"-"`
	// Verdict is what it is permitted. Left out: not judged.
	Verdict *decision.Verdict `json:"verdict,omitempty"`
	// Text is the verdict in the words that a refusal has. Left out: nothing stands against it, or it was not judged.
	Text string `json:"text,omitempty"`
	// Unread says what could not be read, so that nothing was judged.
	Unread []Unread `json:"unread,omitempty"`
	// Recorded is what the operator wrote on the object earlier. Left out: nothing.
	Recorded *Recorded `json:"recorded,omitempty"`
}

// Recorded is what the operator wrote on a workload that falls short.
type Recorded struct {
	Verdict string `json:"verdict,omitempty"`
	Reasons string `json:"reasons,omitempty"`
}

// Other is another system that a workload's pods name, beside the one that it is first judged as.
type Other struct {
	Case     *Case
	Workload *decision.Workload
}

// Explain explains an object. workload is nil for an AISystem. A workload of several systems is judged as each, as the operator's webhook does.
func Explain(c *Case, e Explanation, workload *decision.Workload, others ...Other) Explanation {
	e.Unread = c.Unread
	if !c.Judgeable() {
		return e
	}
	v := c.Judge(workload)
	for _, other := range others {
		v = decision.Both(v, other.Case.Judge(other.Workload))
	}
	subject := ""
	if workload != nil {
		subject = e.Kind + "/" + e.Name
	}
	said := v
	if e.Kind == kindPod && !e.Declared {
		// A pod needs the permission to run, so that is what its words are about.
		said.Deploy = v.Run
	}
	e.Verdict, e.Text = &v, said.Text(e.System, subject)
	return e
}

// NewRecorded reads what the operator wrote on an object, or is nil.
func NewRecorded(annotations map[string]string) *Recorded {
	r := Recorded{Verdict: annotations[v1alpha1.VerdictAnnotation], Reasons: annotations[v1alpha1.ReasonsAnnotation]}
	if r == (Recorded{}) {
		return nil
	}
	return &r
}

// Text shows the explanations one below the other.
func (l *ExplanationList) Text(style text.Style) string {
	parts := make([]string, len(l.Items))
	for i := range l.Items {
		parts[i] = l.Items[i].text(style)
	}
	return strings.Join(parts, "\n")
}

func (e *Explanation) text(style text.Style) string {
	var b strings.Builder
	b.WriteString(style.Paint(text.Strong, text.Clean(e.Kind+"/"+e.Name)) + " in namespace " + text.Clean(e.Namespace) + "\n\n")
	switch {
	case e.Verdict == nil:
		b.WriteString(e.unjudged(style))
		return b.String()
	case e.Text != "":
		b.WriteString(text.CleanLines(e.Text) + "\n")
	default:
		b.WriteString(text.Indent("", "", e.clean(), style.Width))
	}
	b.WriteString("\n")
	e.table(&b, style)
	return b.String()
}

// unjudged says what is missing. It never says that the object may run.
func (e *Explanation) unjudged(style text.Style) string {
	var b strings.Builder
	b.WriteString(style.Paint(text.Bad, "It cannot be judged:") + " not all that a verdict needs could be read.\n")
	for _, u := range e.Unread {
		b.WriteString(u.text("  ", style.Width))
	}
	if e.Recorded != nil {
		b.WriteString(text.Indent("", "", text.Clean("The operator wrote on it earlier: "+
			join(": ", e.Recorded.Verdict, strings.ReplaceAll(e.Recorded.Reasons, ",", ", "))), style.Width))
	}
	return b.String()
}

// clean says why nothing stands against the object.
func (e *Explanation) clean() string {
	switch {
	case e.System == "":
		return "It names no AI system, and no policy takes it for AI: the operator lets it pass."
	case !e.Verdict.Governed():
		return "Nothing stands against it: no policy governs AI system " + e.System + "."
	}
	return "Nothing stands against it: AI system " + e.System + " has all that its policies ask for."
}

func (e *Explanation) table(b *strings.Builder, style text.Style) {
	v := e.Verdict
	line := func(key string, t text.Tone, value, rest string) {
		if value+rest == "" {
			return
		}
		pad := strings.Repeat(" ", max(10-len(key), 1))
		b.WriteString(key + pad + style.Paint(t, text.Clean(value)) + text.Clean(rest) + "\n")
	}
	line("deploy", tone(v.Deploy), string(v.Deploy), ", a new or changed workload")
	line("run", tone(v.Run), string(v.Run), ", a pod of what was let in before")
	switch {
	case e.Held:
		line("now", text.Waiting, "held", ", behind the scheduling gate "+v1alpha1.SchedulingGate)
	case e.Running && v.Run != v1alpha1.PermissionAllow:
		line("now", text.Bad, "runs", ", and would not be let in now")
	}
	line("policies", text.Plain, policyText(v), "")
	if v.ContentDigest != "" {
		line("judged", text.Plain, strings.ToLower(string(v.Basis))+" "+Short(v.ContentDigest), brackets(v.Assessment))
	}
}
