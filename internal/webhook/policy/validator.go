// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package policy validates oversight policies beyond what their schema can: selectors that no label could ever match are refused, and what
// this version of the operator does not act on is said.
package policy

import (
	"context"
	"encoding/json"
	"fmt"

	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/webhook/answer"
)

// Validator is the validating webhook for policies.
type Validator struct{}

// Handle refuses a policy that cannot be evaluated: it would leave every system that it might govern undecided.
func (Validator) Handle(_ context.Context, request admission.Request) admission.Response {
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
	return admission.Allowed("").WithWarnings(warnings(policy)...)
}

func warnings(policy *v1alpha1.OversightPolicy) []string {
	var lines []string
	if policy.Spec.AppliesTo.SystemSelector != nil {
		lines = append(lines, "spec.appliesTo.systemSelector: whoever may edit an AISystem may change its labels, and so leave this policy")
	}
	if policy.Spec.Waivers != nil {
		lines = append(lines, "spec.waivers: this version of the operator accepts no waivers, so nothing can be waived")
	}
	if len(policy.Spec.Signers) > 0 {
		lines = append(lines, "spec.signers: this version of the operator accepts no signed decisions, so only authenticated users decide")
	}
	if len(policy.Spec.Requirements.Monitoring) > 0 {
		lines = append(lines, "spec.requirements.monitoring: this version of the operator has no monitors, so every system that this policy governs falls short")
	}
	if policy.Spec.Enforcement.OnDrift != "" {
		lines = append(lines, "spec.enforcement.onDrift: this version of the operator has no monitors, so no drift is ever seen")
	}
	return lines
}
