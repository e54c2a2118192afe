// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package registration

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// governed are the namespaces whose workloads are sent to the operator: those with the label, and those that the policies' own selectors
// match. An empty selector matches them all, and makes the others needless.
func governed(target Target, policies []v1alpha1.OversightPolicy) []*metav1.LabelSelector {
	selectors := []*metav1.LabelSelector{labelled()}
	for i := range policies {
		selector := policies[i].Spec.AppliesTo.NamespaceSelector
		if selector == nil {
			continue
		}
		if matchesAll(selector) {
			selectors = []*metav1.LabelSelector{{}}
			break
		}
		selectors = append(selectors, selector.DeepCopy())
	}
	selectors = spare(target, selectors)
	return slices.DeleteFunc(slices.Clone(selectors), func(narrow *metav1.LabelSelector) bool {
		return slices.ContainsFunc(selectors, func(wide *metav1.LabelSelector) bool { return wide != narrow && asksLess(wide, narrow) })
	})
}

// asksLess tells whether a selector asks for nothing but what the other asks for as well, so that it matches all that the other matches.
func asksLess(wide, narrow *metav1.LabelSelector) bool {
	for key, value := range wide.MatchLabels {
		if have, ok := narrow.MatchLabels[key]; !ok || have != value {
			return false
		}
	}
	for i := range wide.MatchExpressions {
		if !slices.ContainsFunc(narrow.MatchExpressions, func(have metav1.LabelSelectorRequirement) bool {
			return apiequality.Semantic.DeepEqual(have, wide.MatchExpressions[i])
		}) {
			return false
		}
	}
	return true
}

// labelled are the namespaces that policies without a selector govern.
func labelled() *metav1.LabelSelector {
	return &metav1.LabelSelector{MatchLabels: map[string]string{v1alpha1.GovernedLabel: v1alpha1.GovernedValue}}
}

func matchesAll(selector *metav1.LabelSelector) bool {
	return len(selector.MatchLabels) == 0 && len(selector.MatchExpressions) == 0
}

// spare takes out of the selectors the namespaces that never depend on the operator, and of the same selectors all but one. It sorts them.
func spare(target Target, selectors []*metav1.LabelSelector) []*metav1.LabelSelector {
	for _, selector := range selectors {
		selector.MatchExpressions = append(selector.MatchExpressions, metav1.LabelSelectorRequirement{
			Key: corev1.LabelMetadataName, Operator: metav1.LabelSelectorOpNotIn,
			Values: []string{metav1.NamespaceSystem, target.Namespace},
		})
	}
	slices.SortFunc(selectors, func(a, b *metav1.LabelSelector) int { return strings.Compare(hash(a), hash(b)) })
	return slices.CompactFunc(selectors, func(a, b *metav1.LabelSelector) bool { return hash(a) == hash(b) })
}
