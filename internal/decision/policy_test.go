// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestPolicySelects(t *testing.T) {
	governed := map[string]string{v1alpha1.GovernedLabel: v1alpha1.GovernedValue}
	for _, row := range []struct {
		why       string
		appliesTo v1alpha1.AppliesTo
		namespace map[string]string
		want      bool
	}{
		{why: "left out: namespaces that are governed", namespace: governed, want: true},
		{why: "left out: no other namespaces", namespace: nil},
		{why: "the label's value counts", namespace: map[string]string{v1alpha1.GovernedLabel: "false"}},
		{why: "an empty selector selects every namespace", appliesTo: v1alpha1.AppliesTo{NamespaceSelector: &metav1.LabelSelector{}}, want: true},
		{why: "a selector replaces the label", namespace: governed, appliesTo: v1alpha1.AppliesTo{
			NamespaceSelector: &metav1.LabelSelector{MatchLabels: map[string]string{"env": "prod"}},
		}},
		{why: "the system's tier", namespace: governed, appliesTo: v1alpha1.AppliesTo{RiskTiers: []v1alpha1.RiskTier{v1alpha1.RiskHigh}}, want: true},
		{why: "another tier", namespace: governed, appliesTo: v1alpha1.AppliesTo{RiskTiers: []v1alpha1.RiskTier{v1alpha1.RiskLimited}}},
		{why: "the system's labels", namespace: governed, appliesTo: v1alpha1.AppliesTo{
			SystemSelector: &metav1.LabelSelector{MatchLabels: map[string]string{"team": "loans"}},
		}, want: true},
		{why: "other labels", namespace: governed, appliesTo: v1alpha1.AppliesTo{
			SystemSelector: &metav1.LabelSelector{MatchLabels: map[string]string{"team": "cards"}},
		}},
	} {
		t.Run(row.why, func(t *testing.T) {
			w := newWorld()
			w.namespace.Labels = row.namespace
			w.policy().AppliesTo = row.appliesTo
			v := Evaluate(w.input())
			if v.Governed() != row.want {
				t.Errorf("governed is %t", v.Governed())
			}
		})
	}
}

func TestCompilePolicyRefusesWhatDoesNotParse(t *testing.T) {
	wrong := &metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{{Key: "env", Operator: "Resembles"}}}
	for _, row := range []struct {
		want   string
		change func(*v1alpha1.OversightPolicySpec)
	}{
		{`policy "p": spec.appliesTo.namespaceSelector: "Resembles" is not a valid label selector operator`,
			func(p *v1alpha1.OversightPolicySpec) { p.AppliesTo.NamespaceSelector = wrong }},
		{`policy "p": spec.appliesTo.systemSelector: "Resembles" is not a valid label selector operator`,
			func(p *v1alpha1.OversightPolicySpec) { p.AppliesTo.SystemSelector = wrong }},
		{`policy "p": fairness bound DisparateImpactRatio: minimum: "low" is not a decimal number`,
			func(p *v1alpha1.OversightPolicySpec) { p.Requirements.Assessment.Fairness[0].Minimum = "low" }},
		{`policy "p": fairness bound DisparateImpactRatio: maximum: "Inf" is not a decimal number`,
			func(p *v1alpha1.OversightPolicySpec) { p.Requirements.Assessment.Fairness[0].Maximum = "Inf" }},
	} {
		t.Run(row.want, func(t *testing.T) {
			spec := newPolicy()
			row.change(spec)
			if _, err := CompilePolicy("p", spec); err == nil || err.Error() != row.want {
				t.Errorf("error %v", err)
			}
		})
	}
}
