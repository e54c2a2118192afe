// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package signed

import (
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

var signedAt = time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)

const digest = v1alpha1.ContentDigest("aims.v1:sha256:9b1d4e7f0a3c6b2985d1f4e8a7c0b3d6e9f2a5c8b1d4e7f0a3c6b2985d1f4e8a")

func approval() *v1alpha1.OversightDecision {
	return &v1alpha1.OversightDecision{
		ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: "ines-approves"},
		Spec: v1alpha1.OversightDecisionSpec{
			Subject:  v1alpha1.DecisionSubject{Kind: v1alpha1.KindImpactAssessment, Name: "credit-scoring-2026"},
			Decision: v1alpha1.DecisionApprove, Role: "risk-officer", ContentDigest: digest,
			Comment: "Read & discussed <with> the team.", Clusters: []v1alpha1.ClusterName{"eu-prod-2", "eu-prod-1"},
			SignedAt: new(metav1.NewTime(signedAt)),
		},
	}
}

func said(t *testing.T, d *v1alpha1.OversightDecision) string {
	t.Helper()
	text, err := Statement(d)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The text is what people's signatures are over. If this test must change, so must the scheme.
func TestStatementText(t *testing.T) {
	t.Parallel()
	const want = `{"clusters":["eu-prod-1","eu-prod-2"],"comment":"Read & discussed <with> the team.","contentDigest":"` + string(digest) +
		`","decision":"Approve","namespace":"lending","role":"risk-officer","scheme":"aims.decision.v1","signedAt":"2026-03-02T09:00:00Z",` +
		`"subject":{"kind":"ImpactAssessment","name":"credit-scoring-2026"}}`
	if got := said(t, approval()); got != want {
		t.Errorf("the statement is\n%s\nwant\n%s", got, want)
	}
}

func TestStatementHoldsWhatIsSaid(t *testing.T) {
	t.Parallel()
	original := said(t, approval())
	for name, test := range map[string]struct {
		why    string
		change func(*v1alpha1.OversightDecision)
		same   bool
	}{
		"the namespace":      {"a copy in another namespace says something else (case 22)", func(d *v1alpha1.OversightDecision) { d.Namespace = "retail" }, false},
		"the subject's name": {"", func(d *v1alpha1.OversightDecision) { d.Spec.Subject.Name = "other" }, false},
		"the subject's kind": {"", func(d *v1alpha1.OversightDecision) { d.Spec.Subject.Kind = v1alpha1.KindAISystem }, false},
		"the decision":       {"", func(d *v1alpha1.OversightDecision) { d.Spec.Decision = v1alpha1.DecisionReject }, false},
		"the role":           {"", func(d *v1alpha1.OversightDecision) { d.Spec.Role = "product-owner" }, false},
		"the digest":         {"an approval is for one content (case 21)", func(d *v1alpha1.OversightDecision) { d.Spec.ContentDigest = "" }, false},
		"the comment":        {"", func(d *v1alpha1.OversightDecision) { d.Spec.Comment = "" }, false},
		"the waived reasons": {"", func(d *v1alpha1.OversightDecision) {
			d.Spec.Waives = []v1alpha1.Reason{v1alpha1.ReasonAssessmentExpired}
		}, false},
		"the end":      {"", func(d *v1alpha1.OversightDecision) { d.Spec.ExpiresAt = new(metav1.NewTime(signedAt)) }, false},
		"the clusters": {"", func(d *v1alpha1.OversightDecision) { d.Spec.Clusters = nil }, false},
		"the time":     {"", func(d *v1alpha1.OversightDecision) { d.Spec.SignedAt = new(metav1.NewTime(signedAt.Add(time.Second))) }, false},
		"the name":     {"files are renamed, and say the same", func(d *v1alpha1.OversightDecision) { d.Name = "other" }, true},
		"labels":       {"", func(d *v1alpha1.OversightDecision) { d.Labels = map[string]string{"a": "b"} }, true},
		"the order of clusters": {"a set has none", func(d *v1alpha1.OversightDecision) {
			d.Spec.Clusters = []v1alpha1.ClusterName{"eu-prod-1", "eu-prod-2"}
		}, true},
		"the stamp": {"others write it", func(d *v1alpha1.OversightDecision) { d.Spec.DecidedBy = &v1alpha1.Decider{Username: "rita"} }, true},
		"a fraction of a second": {"the API keeps whole seconds", func(d *v1alpha1.OversightDecision) {
			d.Spec.SignedAt = new(metav1.NewTime(signedAt.Add(999 * time.Millisecond)))
		}, true},
		"the time's zone": {"one moment has many spellings", func(d *v1alpha1.OversightDecision) {
			d.Spec.SignedAt = new(metav1.NewTime(signedAt.In(time.FixedZone("", 3600))))
		}, true},
		"clusters named twice": {"", func(d *v1alpha1.OversightDecision) { d.Spec.Clusters = append(d.Spec.Clusters, "eu-prod-1") }, true},
		"the signature":        {"it cannot be over itself", func(d *v1alpha1.OversightDecision) { d.Spec.Signature = "x" }, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := approval()
			test.change(d)
			if (said(t, d) == original) != test.same {
				t.Errorf("the same statement: %t, want %t; %s", !test.same, test.same, test.why)
			}
		})
	}
}

func TestStatementNeedsANamespaceAndATime(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*v1alpha1.OversightDecision){
		"no namespace":       func(d *v1alpha1.OversightDecision) { d.Namespace = "" },
		"when it was signed": func(d *v1alpha1.OversightDecision) { d.Spec.SignedAt = nil },
	} {
		d := approval()
		change(d)
		if _, err := Statement(d); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, want one that says %q", err, want)
		}
	}
}

func TestComments(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ comment, says string }{
		"none":                  {"", ""},
		"lines and tabs":        {"one\n\ttwo", ""},
		"any script":            {"Geprüft: עברית, العربية, 日本語, हिन्दी, 👩‍⚖️", ""},
		"a right-to-left mark":  {"ok \u202e detcejer", "character 4 of the comment is U+202E"},
		"an isolate":            {"\u2066x\u2069", "U+2066"},
		"a mark of direction":   {"x\u200f", "U+200F"},
		"a bell":                {"x\a", "U+0007"},
		"a colour of terminals": {"x\x1b[31m", "U+001B"},
		"a carriage return":     {"refused\raccepted", "U+000D"},
		"a byte order mark":     {"\ufeffx", "U+FEFF"},
		"a line separator":      {"x\u2028y", "U+2028"},
		"half a character":      {"x\xc3", "no valid UTF-8"},
		"a megabyte":            {strings.Repeat("x", 1<<20), "has 1048576 characters, and may have 2048"},
		"the longest":           {strings.Repeat("ü", 2048), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := CheckComment(test.comment)
			if (err == nil) != (test.says == "") || err != nil && !strings.Contains(err.Error(), test.says) {
				t.Errorf("the error is %v, want one that says %q", err, test.says)
			}
		})
	}
}
