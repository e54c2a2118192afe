// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package registration

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
)

// podConditions are the conditions on which the operator is asked about pods, by the namespaces' selector.
func podConditions(settling ...string) map[string][]admissionregistrationv1.MatchCondition {
	t, all := target, map[string][]admissionregistrationv1.MatchCondition{}
	t.Policies, t.Settling = true, settling
	both := policies(named("a"), named("b"))
	for _, w := range Mutating(t, both).Webhooks {
		if strings.HasPrefix(w.Name, "hold-") {
			all["hold "+w.NamespaceSelector.MatchLabels["team"]] = w.MatchConditions
		}
	}
	for _, w := range Validating(t, both).Webhooks {
		if strings.HasPrefix(w.Name, "gate-pods-") {
			all["gate "+w.NamespaceSelector.MatchLabels["team"]] = w.MatchConditions
		}
	}
	return all
}

func TestWhatIsNewHasTheWebhooksAskMore(t *testing.T) {
	t.Parallel()
	of := func(team string) string {
		for _, selector := range governed(target, policies(named("a"), named("b"))) {
			if selector.MatchLabels["team"] == team {
				return hash(selector)
			}
		}
		t.Fatalf("nothing governs team %s", team)
		return ""
	}
	always := target // Without admission policies the operator is asked about all that the ledger does not permit.
	more := map[string]string{
		"hold": joined(append(always.notTheOperator(), always.heldByWebhook()))[0].Expression,
		"gate": joined(append(always.notTheOperator(), always.judgedPod()))[0].Expression,
	}
	settled := podConditions()
	if len(settled) != 6 {
		t.Fatalf("%d webhooks are about pods", len(settled))
	}
	for name, test := range map[string]struct {
		why      string
		settling []string
		asking   []string
	}{
		"nothing":              {"admission policies that are obeyed have asked already", nil, nil},
		"the policy of a team": {"its bindings alone are new", []string{PolicyGate + "-" + of("a")}, []string{"a"}},
		"one that holds":       {"a pod that nobody holds must be asked about", []string{PolicyHold + "-" + of("b")}, []string{"b"}},
		"a policy":             {"all bindings rest on it", []string{PolicyHold}, []string{"", "a", "b"}},
		"one about the gate":   {"lifting it is asked about in any case", []string{PolicyLift + "-" + of("a"), PolicyLedger}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := map[string]string{}
			for webhook, conditions := range settled {
				want[webhook] = conditions[0].Expression
			}
			for _, team := range test.asking {
				want["hold "+team], want["gate "+team] = more["hold"], more["gate"]
			}
			have := map[string]string{}
			for webhook, conditions := range podConditions(test.settling...) {
				have[webhook] = conditions[0].Expression
			}
			if diff := cmp.Diff(want, have); diff != "" {
				t.Errorf("%s:\n%s", test.why, diff)
			}
		})
	}
}
