// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package registration

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/workload"
)

var target = Target{
	Service:  Service{Namespace: "aims-system", Name: "aims-operator-webhook", Port: 443},
	CABundle: []byte("PEM"), Operator: `system:serviceaccount:aims-system:"aims"`, Namespace: "aims-system", Kinds: kinds(),
}

// kinds is the table that comes with the operator.
func kinds() *workload.Table {
	table, err := workload.BuiltinTable()
	if err != nil {
		panic(err)
	}
	return table
}

func policies(selectors ...*metav1.LabelSelector) []v1alpha1.OversightPolicy {
	var list []v1alpha1.OversightPolicy
	for _, selector := range selectors {
		list = append(list, v1alpha1.OversightPolicy{Spec: v1alpha1.OversightPolicySpec{AppliesTo: v1alpha1.AppliesTo{NamespaceSelector: selector}}})
	}
	return list
}

func named(name string) *metav1.LabelSelector {
	return &metav1.LabelSelector{MatchLabels: map[string]string{"team": name}}
}

func TestWhichNamespacesAreGated(t *testing.T) {
	t.Parallel()
	governed := map[string]string{v1alpha1.GovernedLabel: v1alpha1.GovernedValue}
	for name, test := range map[string]struct {
		why      string
		policies []v1alpha1.OversightPolicy
		gates    int
		in, out  []map[string]string
	}{
		"no policy": {
			why:   "the label alone puts a namespace under the gate, so that the operator's default can apply",
			gates: 1, in: []map[string]string{governed}, out: []map[string]string{nil, {v1alpha1.GovernedLabel: "false"}},
		},
		"a policy without a selector": {
			why: "it governs the labelled namespaces, which are there already", policies: policies(nil, nil),
			gates: 1, in: []map[string]string{governed}, out: []map[string]string{nil},
		},
		"two selectors": {
			why: "each is a gate of its own: selectors cannot be joined by or", policies: policies(named("a"), named("b")),
			gates: 3, in: []map[string]string{governed, {"team": "a"}, {"team": "b"}}, out: []map[string]string{nil, {"team": "c"}},
		},
		"the same selector twice": {
			why: "nobody is asked twice for one request", policies: policies(named("a"), nil, named("a")),
			gates: 2, in: []map[string]string{governed, {"team": "a"}}, out: []map[string]string{nil},
		},
		"an empty selector": {
			why: "it matches every namespace and makes the others needless", policies: policies(named("a"), &metav1.LabelSelector{}, named("b")),
			gates: 1, in: []map[string]string{nil, governed, {"team": "a"}},
		},
		"a selector by the namespace's own name": {
			why:      "no policy reaches the namespaces that must never depend on the operator",
			policies: policies(&metav1.LabelSelector{MatchLabels: map[string]string{corev1.LabelMetadataName: metav1.NamespaceSystem}}),
			gates:    2, in: []map[string]string{governed},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gates := gateSelectors(t, Validating(target, test.policies).Webhooks, "gate-pods-")
			for _, shape := range shapes(target.Kinds) {
				if others := gateSelectors(t, Validating(target, test.policies).Webhooks, shape.name+"-"); len(others) != len(gates) {
					t.Errorf("%d webhooks ask about %s, and %d about pods", len(others), shape.name, len(gates))
				}
			}
			if len(gates) != test.gates {
				t.Errorf("%d gates, want %d: %s", len(gates), test.gates, test.why)
			}
			matches := func(set map[string]string) bool {
				return slices.ContainsFunc(gates, func(s labels.Selector) bool { return s.Matches(labels.Set(set)) })
			}
			for _, set := range test.in {
				if !matches(set) {
					t.Errorf("namespace %v is not gated: %s", set, test.why)
				}
			}
			for _, set := range test.out {
				if matches(set) {
					t.Errorf("namespace %v is gated: %s", set, test.why)
				}
			}
			for _, spared := range []string{metav1.NamespaceSystem, "aims-system"} {
				set := map[string]string{corev1.LabelMetadataName: spared, v1alpha1.GovernedLabel: v1alpha1.GovernedValue, "team": "a"}
				if matches(set) {
					t.Errorf("namespace %s is gated, with all labels there are", spared)
				}
			}
			if holds := len(Mutating(target, test.policies).Webhooks) - 2; holds != len(gates) {
				t.Errorf("%d webhooks hold and %d gate", holds, len(gates))
			}
		})
	}
}

func gateSelectors(t *testing.T, webhooks []admissionregistrationv1.ValidatingWebhook, prefix string) []labels.Selector {
	t.Helper()
	var selectors []labels.Selector
	for _, webhook := range webhooks {
		if !strings.HasPrefix(webhook.Name, prefix) {
			continue
		}
		selector, err := metav1.LabelSelectorAsSelector(webhook.NamespaceSelector)
		if err != nil {
			t.Fatal(err)
		}
		selectors = append(selectors, selector)
	}
	return selectors
}

func TestTheOrderOfPoliciesChangesNothing(t *testing.T) {
	t.Parallel()
	forth, back := policies(named("a"), named("b"), named("c")), policies(named("c"), named("b"), named("a"))
	if diff := cmp.Diff(Validating(target, forth), Validating(target, back)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(Mutating(target, forth), Mutating(target, back)); diff != "" {
		t.Error(diff)
	}
	// Neither does it write to what it was given.
	if diff := cmp.Diff(policies(named("a"), named("b"), named("c")), forth); diff != "" {
		t.Errorf("the policies were changed: %s", diff)
	}
}

func TestEveryWebhookFailsClosed(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	check := func(name string, policy *admissionregistrationv1.FailurePolicyType, effects *admissionregistrationv1.SideEffectClass, seconds *int32, c admissionregistrationv1.WebhookClientConfig) {
		if names[name] {
			t.Errorf("two webhooks are called %s", name)
		}
		names[name] = true
		wanted, wantedEffects := admissionregistrationv1.Fail, admissionregistrationv1.SideEffectClassNone
		if strings.HasPrefix(name, "access-") {
			// No policy here forbids people to reach into pods, which they must be able to while the operator is away.
			wanted = admissionregistrationv1.Ignore
		}
		if strings.HasPrefix(name, "access-") || strings.HasPrefix(name, "gate-scale-") {
			wantedEffects = admissionregistrationv1.SideEffectClassNoneOnDryRun // They write Events.
		}
		if policy == nil || *policy != wanted || effects == nil || *effects != wantedEffects || seconds == nil || *seconds > 10 {
			t.Errorf("%s: failure policy %v, side effects %v, timeout %v", name, policy, effects, seconds)
		}
		if c.Service == nil || c.Service.Name != "aims-operator-webhook" || c.Service.Path == nil || string(c.CABundle) != "PEM" {
			t.Errorf("%s is called at %+v", name, c)
		}
	}
	for _, w := range Validating(target, policies(named("a"))).Webhooks {
		check(w.Name, w.FailurePolicy, w.SideEffects, w.TimeoutSeconds, w.ClientConfig)
	}
	clear(names)
	for _, w := range Mutating(target, policies(named("a"))).Webhooks {
		check(w.Name, w.FailurePolicy, w.SideEffects, w.TimeoutSeconds, w.ClientConfig)
	}
}

func TestTheOperatorIsNotAskedAboutItselfWhereItActs(t *testing.T) {
	t.Parallel()
	for _, w := range Validating(target, nil).Webhooks {
		spared := len(w.MatchConditions) > 0 && strings.HasPrefix(w.MatchConditions[0].Name, "not-the-operator")
		if want := strings.HasPrefix(w.Name, "gate-") || strings.HasPrefix(w.Name, "status."); spared != want {
			t.Errorf("%s leaves the operator out: %t, want %t", w.Name, spared, want)
		}
		if spared && !strings.Contains(w.MatchConditions[0].Expression, `request.userInfo.username != "system:serviceaccount:aims-system:\"aims\""`) {
			t.Errorf("%s: %s", w.Name, w.MatchConditions[0].Expression)
		}
	}
}

func TestAnOperatorOutsideTheClusterIsCalledByURL(t *testing.T) {
	t.Parallel()
	outside := target
	outside.URL = "https://127.0.0.1:9443"
	for _, w := range Mutating(outside, nil).Webhooks {
		if w.ClientConfig.Service != nil || w.ClientConfig.URL == nil || !strings.HasPrefix(*w.ClientConfig.URL, "https://127.0.0.1:9443/") {
			t.Errorf("%s is called at %+v", w.Name, w.ClientConfig)
		}
	}
}

func TestANamespaceEndsWithoutTheOperator(t *testing.T) {
	t.Parallel()
	for _, w := range Validating(target, nil).Webhooks {
		if deletes := slices.Contains(w.Rules[0].Operations, admissionregistrationv1.Delete); deletes != (len(w.MatchConditions) == 1 &&
			strings.Contains(w.MatchConditions[0].Expression, "request.operation == 'DELETE'") &&
			strings.Contains(w.MatchConditions[0].Expression, "namespace-controller")) {
			t.Errorf("%s judges deletions: %t; its conditions are %v", w.Name, deletes, w.MatchConditions)
		}
	}
}

func TestTheConfigurationsBelongToTheInstallation(t *testing.T) {
	t.Parallel()
	owned := target
	owned.Owner = metav1.OwnerReference{APIVersion: "rbac.authorization.k8s.io/v1", Kind: "ClusterRole", Name: "aims-operator", UID: "1"}
	for _, meta := range []metav1.ObjectMeta{Mutating(owned, nil).ObjectMeta, Validating(owned, nil).ObjectMeta} {
		if len(meta.OwnerReferences) != 1 || meta.OwnerReferences[0].UID != "1" {
			t.Errorf("the configuration belongs to %v", meta.OwnerReferences)
		}
	}
	if owners := Mutating(target, nil).OwnerReferences; len(owners) != 0 {
		t.Errorf("without an owner the configuration belongs to %v", owners)
	}
}

func TestBundles(t *testing.T) {
	t.Parallel()
	mutating, validating := Mutating(target, nil), Validating(target, nil)
	if have := len(Bundles(mutating, validating)); have != len(mutating.Webhooks)+len(validating.Webhooks) {
		t.Errorf("%d bundles", have)
	}
	if have := Bundles(nil, nil); len(have) != 0 {
		t.Errorf("nothing is registered with %d bundles", len(have))
	}
}
func TestAccessFailsClosedOnlyWhereAPolicyForbidsIt(t *testing.T) {
	t.Parallel()
	forbid := func(list []v1alpha1.OversightPolicy, which ...int) []v1alpha1.OversightPolicy {
		for _, i := range which {
			list[i].Spec.Enforcement.PodAccess = v1alpha1.PodAccessDeny
		}
		return list
	}
	governed, a, b := map[string]string{v1alpha1.GovernedLabel: v1alpha1.GovernedValue}, map[string]string{"team": "a"}, map[string]string{"team": "b"}
	for name, test := range map[string]struct {
		why          string
		policies     []v1alpha1.OversightPolicy
		closed, open []map[string]string
	}{
		"nobody forbids": {"people on call must get in", policies(nil, named("a")), nil, []map[string]string{governed, a}},
		"one of two":     {"the other's namespaces stay open", forbid(policies(named("a"), named("b")), 0), []map[string]string{a}, []map[string]string{governed, b}},
		"the label's":    {"a policy without a selector is about the labelled namespaces", forbid(policies(nil, named("a")), 0), []map[string]string{governed}, []map[string]string{a}},
		"one beside a policy for all": {
			"what forbids nothing everywhere opens nothing", forbid(policies(&metav1.LabelSelector{}, named("a")), 1), []map[string]string{a}, []map[string]string{governed, b},
		},
		"everywhere": {"an empty selector forbids everywhere", forbid(policies(&metav1.LabelSelector{}, named("a")), 0), []map[string]string{governed, a, nil}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			closed := func(set map[string]string) (asked, closed bool) {
				for _, w := range Validating(target, test.policies).Webhooks {
					selector, err := metav1.LabelSelectorAsSelector(w.NamespaceSelector)
					if err != nil {
						t.Fatal(err)
					}
					if strings.HasPrefix(w.Name, "access-") && selector.Matches(labels.Set(set)) {
						asked, closed = true, closed || *w.FailurePolicy == admissionregistrationv1.Fail
					}
				}
				return asked, closed
			}
			for _, set := range test.closed {
				if asked, is := closed(set); !asked || !is {
					t.Errorf("namespace %v is open to access while the operator is away: %s", set, test.why)
				}
			}
			for _, set := range test.open {
				if asked, is := closed(set); !asked || is {
					t.Errorf("namespace %v: access is asked about: %t, and fails closed: %t: %s", set, asked, is, test.why)
				}
			}
		})
	}
}

func TestEveryKindHasExactlyOneShape(t *testing.T) {
	t.Parallel()
	asked := map[string]int{}
	for _, shape := range shapes(target.Kinds) {
		for _, rule := range shape.rules {
			for _, name := range rule.Resources {
				for _, version := range rule.APIVersions {
					asked[rule.APIGroups[0]+"/"+version+"/"+name]++
				}
			}
		}
	}
	if len(target.Kinds.Custom()) < 10 {
		t.Fatal("the table of custom kinds is missing")
	}
	for _, kind := range target.Kinds.Kinds() {
		names := []string{kind.Resource}
		if kind.Scales {
			names = append(names, kind.Resource+"/scale")
		}
		for _, name := range names {
			for _, version := range kind.Versions() {
				if n := asked[kind.GVK.Group+"/"+version+"/"+name]; n != 1 {
					t.Errorf("%s of version %s is asked about by %d webhooks of a selector", name, version, n)
				}
			}
		}
	}
	for name, n := range asked {
		if strings.Contains(name, "binding") || n != 1 {
			t.Errorf("%s is asked about by %d webhooks: scheduling must never depend on the operator", name, n)
		}
	}
}
