// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func policyFile(name string) string { return filepath.Join("testdata", "policy_"+name+".yaml") }

func TestWhatIf(t *testing.T) {
	ben, dev := user(t, "ben", "lending-product-owners"), user(t, "dev", "developers")
	garbage := filepath.Join(t.TempDir(), "garbage.yaml")
	if err := os.WriteFile(garbage, []byte("kind: [OversightPolicy"), 0o600); err != nil {
		t.Fatal(err)
	}
	sample := filepath.Join("..", "..", "config", "samples", "deployment_support-bot.yaml")
	for name, test := range map[string]struct {
		kubeconfig string
		args       []string
		code       int
		texts      []string
	}{
		"what would be refused, and whose it is": {ben, []string{"-f", policyFile("deny"), lending}, 0, []string{
			`If policy "strict" was applied in namespace "lending"`, "Deployment/support-bot: held now, would be refused:", "ApprovalsPending",
			"you may not write policies, so that the API server has not checked this one",
		}},
		"in the whole cluster":          {plane.Kubeconfig, []string{"-f", policyFile("deny"), "-A"}, 0, []string{"in all namespaces", "Deployment/support-bot"}},
		"for a machine":                 {ben, []string{"-f", policyFile("deny"), lending, "-o", "yaml"}, 0, []string{"kind: WhatIf", "- effect: Refused"}},
		"a misspelt mode":               {plane.Kubeconfig, []string{"-f", policyFile("misspelt"), lending}, 1, []string{"the API server would not take policy strict", "Unsupported value"}},
		"a misspelt field":              {ben, []string{"-f", policyFile("unknown-field"), lending}, 1, []string{`unknown field "spec.enforcment"`}},
		"no policy":                     {ben, []string{"-f", sample, lending}, 1, []string{"is no OversightPolicy", "kubectl aims explain -f FILE"}},
		"no manifest":                   {ben, []string{"-f", garbage, lending}, 1, []string{"reading what you ask about"}},
		"no file":                       {ben, []string{"-f", "no-such-file.yaml", lending}, 1, []string{"no-such-file.yaml"}},
		"nothing":                       {ben, []string{lending}, 2, []string{"-f policy.yaml"}},
		"who may not read the policies": {dev, []string{"-f", policyFile("deny"), lending}, 1, []string{"not all that a verdict needs could be read", "oversightpolicies"}},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, test.kubeconfig, append([]string{"whatif"}, test.args...)...).expect(t, test.code, test.texts...)
		})
	}
	stored := &unstructured.UnstructuredList{}
	stored.SetGroupVersionKind(v1alpha1.GroupVersion.WithKind("OversightPolicyList"))
	if err := admin.List(t.Context(), stored); err != nil {
		t.Fatal(err)
	}
	for _, policy := range stored.Items {
		if strings.HasPrefix(policy.GetName(), "strict") {
			t.Errorf("asking stored policy %s", policy.GetName())
		}
	}
}

func TestHaltAndResume(t *testing.T) {
	ada := user(t, "ada", "lending-risk-officers")
	system := &v1alpha1.AISystem{}
	reader := typed(t)
	if err := reader.Get(t.Context(), client.ObjectKey{Namespace: "lending", Name: "support-bot"}, system); err != nil {
		t.Fatal(err)
	}
	spare := &v1alpha1.AISystem{Spec: system.Spec}
	spare.Namespace, spare.Name = "lending", "spare"
	if err := reader.Create(t.Context(), spare); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = reader.Delete(t.Context(), spare) })

	run(t, ada, "halt", "spare", lending, "--yes").expect(t, 2, "--role ROLE")
	run(t, ada, "halt", "spare", lending, "--role", "product-owner", "--yes").expect(t, 1, "you may not decide as product-owner")
	run(t, ada, "halt", "no-such", lending, "--role", "risk-officer", "--yes").expect(t, 1, `has no AI system "no-such"`)
	run(t, ada, "halt", "spare", lending, "--role", "risk-officer").expect(t, 1, "the standard input is no terminal", "--yes")
	run(t, ada, "resume", "spare", lending, "--role", "risk-officer", "--dry-run", "server").expect(t, 0, "nobody has halted the system", "would be recorded")
	run(t, ada, "halt", "spare", lending, "--role", "risk-officer", "--dry-run", "server").expect(t, 0, "nothing was stored")
	if got := decisions(t, "spare"); len(got) > 0 {
		t.Fatalf("recorded %d decisions", len(got))
	}
	run(t, ada, "halt", "spare", lending, "--role", "risk-officer", "--yes", "--reason", "rude").expect(t, 0, "Halt recorded as OversightDecision/spare-risk-officer-",
		"kubectl get pods -n lending -w -l aims-operator.io/ai-system=spare", "kubectl aims resume spare -n lending --role ROLE")
	got := decisions(t, "spare")
	if len(got) != 1 || got[0].Spec.Decision != v1alpha1.DecisionHalt || got[0].Spec.Comment != "rude" || got[0].Spec.Role != "risk-officer" {
		t.Fatalf("recorded %+v", got)
	}
	run(t, ada, "status", "spare", lending).expect(t, 0, "SystemHalted", "kubectl aims resume spare --role ROLE -n lending")
	// Here everything is decided in one second, in which the halt stands.
	run(t, ada, "resume", "spare", lending, "--role", "risk-officer", "--yes").expect(t, 0, "It is halted all the same", "a second after the halt")
}
