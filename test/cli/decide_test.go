// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/view"
)

const (
	assessment = "credit-scoring-2026"
	lending    = "--namespace=lending"
)

// decisions are the decisions that the cluster holds on an assessment.
func decisions(t *testing.T, of string) []v1alpha1.OversightDecision {
	t.Helper()
	list := &v1alpha1.OversightDecisionList{}
	reader := typed(t)
	if err := reader.List(t.Context(), list, client.InNamespace("lending"), client.MatchingFields{"spec.subject.name": of}); err != nil {
		t.Fatal(err)
	}
	return list.Items
}

func review(t *testing.T, kubeconfig, of string) view.Review {
	t.Helper()
	r := run(t, kubeconfig, "review", of, lending, "-o", "json")
	r.expect(t, 0)
	var review view.Review
	if err := json.Unmarshal([]byte(r.out), &review); err != nil {
		t.Fatal(err)
	}
	return review
}

// TestTheWayToAnApproval goes it step by step; each step rests on the one before.
func TestTheWayToAnApproval(t *testing.T) {
	ada, ben := user(t, "ada", "lending-risk-officers"), user(t, "ben", "lending-product-owners")
	digest := string(review(t, ada, assessment).ContentDigest)

	t.Run("the status names the people who are missing, and the commands", func(t *testing.T) {
		run(t, ada, "status", "credit-scoring", lending).expect(t, 0, "deploy: Deny", "approved as risk-officer: 0 of 1; missing 1",
			"kubectl aims approve credit-scoring-2026 --role risk-officer -n lending")
	})
	t.Run("without a terminal and without --yes nothing is decided", func(t *testing.T) {
		r := runWith(t, ada, strings.NewReader("y\n"), "approve", assessment, lending)
		r.expect(t, 1, "the standard input is no terminal", "--yes")
		if got := decisions(t, assessment); len(got) > 0 {
			t.Errorf("recorded %d decisions", len(got))
		}
	})
	t.Run("another digest than the one insisted on is refused", func(t *testing.T) {
		run(t, ada, "approve", assessment, lending, "--yes", "--digest", "aims.v1:sha256:"+strings.Repeat("0", 64)).expect(t, 1, digest)
	})
	t.Run("a dry run is checked and recorded nowhere", func(t *testing.T) {
		run(t, ada, "approve", assessment, lending, "--dry-run", "server").expect(t, 0, `would be recorded, by "ada" as risk-officer`)
		if got := decisions(t, assessment); len(got) > 0 {
			t.Errorf("recorded %d decisions", len(got))
		}
	})
	t.Run("somebody without the role is told which right is missing", func(t *testing.T) {
		run(t, ada, "approve", assessment, lending, "--yes", "--role", "product-owner").expect(t, 1,
			`you may not decide as product-owner in namespace "lending"`,
			"oversightroles.aims-operator.io with product-owner under resource names and verb decide", "  kubectl auth can-i --list -n lending\n",
			"whoever administers the cluster's RBAC")
	})
	t.Run("what is no role name is refused up front", func(t *testing.T) {
		run(t, ada, "approve", assessment, lending, "--yes", "--role", "a b").expect(t, 2, `"a b" is no role name`)
	})
	t.Run("a refusal is shown in its own words", func(t *testing.T) {
		run(t, ada, "approve", assessment, lending, "--yes", "--comment", "refused").expect(t, 1, "the content has changed since you saw it")
	})
	t.Run("an approval in the only role that fits", func(t *testing.T) {
		r := run(t, ada, "approve", assessment, lending, "--yes", "--digest", digest, "--comment", "read and checked")
		r.expect(t, 0, `by "ada" as risk-officer at 2026-03-02T08:59:58Z`, "Approvals: 1 of 2; missing: product-owner")
		got := decisions(t, assessment)
		if len(got) != 1 {
			t.Fatalf("recorded %d decisions", len(got))
		}
		if s := got[0].Spec; s.Decision != v1alpha1.DecisionApprove || string(s.ContentDigest) != digest || s.Comment != "read and checked" ||
			s.Subject != (v1alpha1.DecisionSubject{Kind: v1alpha1.KindImpactAssessment, Name: assessment}) {
			t.Errorf("recorded %+v", s)
		}
	})
	t.Run("the same person has nothing left to approve", func(t *testing.T) {
		run(t, ada, "approve", assessment, lending, "--yes").expect(t, 1, "you may decide in none of the roles that are asked for: product-owner")
	})
	t.Run("the last approval completes it", func(t *testing.T) {
		run(t, ben, "approve", assessment, lending, "--yes").expect(t, 0, "Approvals: 2 of 2", "The content is approved")
		if !review(t, ben, assessment).Approved {
			t.Error("the review does not say that it is approved")
		}
	})
	t.Run("a rejection says why, and stands against it", func(t *testing.T) {
		run(t, ada, "reject", assessment, lending, "--yes").expect(t, 2, "--comment")
		run(t, ada, "reject", assessment, lending, "--yes", "--comment", "thin files").expect(t, 0, "The content is rejected")
		run(t, ben, "status", "credit-scoring", lending).expect(t, 0, "AssessmentRejected", `"ada" rejected this content`)
	})
}

func TestADecisionThatNobodyStampedIsAnError(t *testing.T) {
	ben := user(t, "ben", "lending-product-owners")
	run(t, ben, "approve", "support-bot-2026", lending, "--yes", "--comment", "unstamped").expect(t, 1,
		"counts for nothing: the operator's webhook did not stamp who decided it")
}

func TestTheAuthorIsWarned(t *testing.T) {
	ines := user(t, "ines", "lending-product-owners")
	run(t, ines, "approve", "support-bot-2026", lending, "--dry-run", "server").expect(t, 0, "Warning: you (ines) wrote this content")
}

func TestWhoMayNotReadThePolicies(t *testing.T) {
	dev := user(t, "dev", "developers")
	for name, test := range map[string]struct {
		args  []string
		code  int
		texts []string
	}{
		"the status is not judged":             {[]string{"status", "support-bot"}, 0, []string{"not judged", "oversightpolicies: you may not list them", "kubectl auth can-i list"}},
		"nothing is explained":                 {[]string{"explain", "deployment/support-bot"}, 1, []string{"It cannot be judged", "oversightpolicies"}},
		"the content can be read all the same": {[]string{"review", "support-bot-2026"}, 0, []string{"aims.v1:sha256:", "not known; not all facts could be read"}},
		"a role must be named":                 {[]string{"approve", "support-bot-2026", "--yes"}, 1, []string{"not known", "--role"}},
		"and the right to decide is asked for": {[]string{"approve", "support-bot-2026", "--yes", "--role", "product-owner"}, 1, []string{"may not decide"}},
		"other namespaces are not theirs":      {[]string{"status", "-A"}, 1, []string{"kubectl auth can-i list aisystems.aims-operator.io -A"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := run(t, dev, append(test.args, lending)...)
			r.expect(t, test.code, test.texts...)
			if strings.Contains(r.out, "Allow") {
				t.Errorf("it says Allow\n%s", r)
			}
		})
	}
}

func TestExplain(t *testing.T) {
	ben := user(t, "ben", "lending-product-owners")
	for name, test := range map[string]struct {
		args  []string
		code  int
		texts []string
	}{
		"a Deployment by kind/name":    {[]string{"deployment/support-bot"}, 0, []string{`AI system "support-bot" (Limited) waits for people`, "ApprovalsPending", "deploy    Hold"}},
		"by a short kind and a name":   {[]string{"deploy", "support-bot"}, 0, []string{"Deployment/support-bot in namespace lending"}},
		"a system":                     {[]string{"aisystem/support-bot"}, 0, []string{"AISystem/support-bot", "ApprovalsPending"}},
		"one that is not there":        {[]string{"deployment/vllm"}, 1, []string{`"vllm" not found`, "there are: support-bot"}},
		"a kind that runs nothing":     {[]string{"namespace/lending"}, 1, []string{"not of a kind that the plugin can read", "AISystem, "}},
		"an assessment":                {[]string{"impactassessment/support-bot-2026"}, 1, []string{"kubectl aims review support-bot-2026 -n lending"}},
		"a kind without a name":        {[]string{"deployment"}, 2, []string{"deployment/NAME"}},
		"a manifest that is not there": {[]string{"-f", filepath.Join("testdata", "retired.yaml")}, 0, []string{"SystemRetired", "may not be deployed"}},
		"a manifest with other kinds in it": {
			[]string{"-f", filepath.Join("..", "..", "config", "samples", "deployment_support-bot.yaml")}, 0,
			[]string{"Not judged: PersistentVolumeClaim/mistral-7b", "Deployment/support-bot in namespace lending", "ApprovalsPending"},
		},
		"a manifest with a typing slip": {[]string{"-f", filepath.Join("testdata", "typo.yaml")}, 1, []string{`unknown field "spec.lifecycle"`}},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, ben, append([]string{"explain", lending}, test.args...)...).expect(t, test.code, test.texts...)
		})
	}
}

func TestNamesThatExist(t *testing.T) {
	ben := user(t, "ben", "lending-product-owners")
	run(t, ben, "status", "credit", lending).expect(t, 1, `namespace "lending" has no AI system "credit"`, "there are: credit-scoring, support-bot")
	run(t, ben, "review", "credit", lending).expect(t, 1, `has no ImpactAssessment "credit"`, "there are: credit-scoring-2026, support-bot-2026")
	run(t, plane.Kubeconfig, "status", "-n", "nowhere").expect(t, 1, `there is no namespace "nowhere"`)
	run(t, plane.Kubeconfig, "status", "-n", "default").expect(t, 0, `There are no AI systems in namespace "default"`, "kubectl apply -f")
	run(t, plane.Kubeconfig, "status", "-A").expect(t, 0, "AISystem lending/credit-scoring", "AISystem lending/support-bot")
}

func TestCompletion(t *testing.T) {
	ben := user(t, "ben", "lending-product-owners")
	for want, words := range map[string][]string{
		"credit-scoring\nsupport-bot\n":           {"status", lending, ""},
		"credit-scoring-2026\nsupport-bot-2026\n": {"review", lending, ""},
		"product-owner\nrisk-officer\n":           {"approve", "x", lending, "--role", ""},
	} {
		r := run(t, ben, append([]string{"__complete"}, words...)...)
		if !strings.HasPrefix(r.out, want) {
			t.Errorf("%v completes to\n%s", words, r)
		}
	}
}
