// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package policy validates oversight policies beyond what their schema can: selectors that no label could ever match are refused, and what
// this version of the operator does not act on is said.
package policy

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/webhook/answer"
)

// Validator is the validating webhook for policies.
type Validator struct {
	// Recognisers are the names of the recognisers that the operator has.
	Recognisers []v1alpha1.Recogniser
}

// Handle refuses a policy that cannot be evaluated: it would leave every system that it might govern undecided.
func (v Validator) Handle(_ context.Context, request admission.Request) admission.Response {
	if err := answer.CheckKind(request, v1alpha1.KindOversightPolicy); err != nil {
		return answer.Malformed(err)
	}
	policy := &v1alpha1.OversightPolicy{}
	if err := json.Unmarshal(request.Object.Raw, policy); err != nil {
		return answer.Malformed(fmt.Errorf("reading the OversightPolicy: %w", err))
	}
	if _, err := decision.CompilePolicy(request.Name, &policy.Spec); err != nil {
		return answer.Refuse(fmt.Sprintf("%v.\nCorrect the field and apply the policy again", err))
	}
	if unknown := v.unknown(policy); unknown != "" {
		return answer.Refuse(fmt.Sprintf("policy %q: spec.discovery.recognisers: the operator has no recogniser %q, and every workload would be taken for AI.\n"+
			"See which there are:\n  kubectl aims discover --list-recognisers\nFurther ones are given to the operator as a file, by its option --recognisers",
			request.Name, unknown))
	}
	if err := checkSigners(policy.Spec.Signers); err != nil {
		return answer.Refuse(fmt.Sprintf("policy %q: %v", request.Name, err))
	}
	before := &v1alpha1.OversightPolicy{}
	if len(request.OldObject.Raw) > 0 {
		if err := json.Unmarshal(request.OldObject.Raw, before); err != nil {
			return answer.Malformed(fmt.Errorf("reading the old OversightPolicy: %w", err))
		}
	}
	return admission.Allowed("").WithWarnings(append(warnings(policy), removedKeys(before.Spec.Signers, policy.Spec.Signers)...)...)
}

// unknown is a recogniser that the policy names and the operator does not have, or empty.
func (v Validator) unknown(policy *v1alpha1.OversightPolicy) v1alpha1.Recogniser {
	if policy.Spec.Discovery == nil {
		return ""
	}
	for _, name := range policy.Spec.Discovery.Recognisers {
		if !slices.Contains(v.Recognisers, name) {
			return name
		}
	}
	return ""
}

func warnings(policy *v1alpha1.OversightPolicy) []string {
	var lines []string
	lines = append(lines, unguarded(policy.Spec.AppliesTo.NamespaceSelector)...)
	if policy.Spec.AppliesTo.SystemSelector != nil {
		lines = append(lines, "spec.appliesTo.systemSelector: whoever may edit an AISystem may change its labels, and so leave this policy")
	}
	return lines
}

// unguarded warns of labels that a namespace selector reads and nobody guards: whoever may edit the namespace may leave the policy by them.
func unguarded(selector *metav1.LabelSelector) []string {
	if selector == nil {
		return nil
	}
	keys := slices.Collect(maps.Keys(selector.MatchLabels))
	for i := range selector.MatchExpressions {
		keys = append(keys, selector.MatchExpressions[i].Key)
	}
	keys = slices.DeleteFunc(keys, func(key string) bool {
		return key == corev1.LabelMetadataName || strings.HasPrefix(key, v1alpha1.GroupName+"/")
	})
	if len(keys) == 0 {
		return nil
	}
	slices.Sort(keys)
	return []string{"spec.appliesTo.namespaceSelector: whoever may edit a namespace may change its labels " + strings.Join(slices.Compact(keys), ", ") +
		", and so leave this policy; labels that begin with " + v1alpha1.GroupName + "/ are guarded"}
}
