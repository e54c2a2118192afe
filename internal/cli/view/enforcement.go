// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/text"
)

// Enforcement says what is wrong with the gate itself.
type Enforcement struct {
	Reason  string `json:"reason"`
	Message string `json:"message"`
}

// NewEnforcement is what the operator wrote into the policies, all of which say the same. Nil: nothing is wrong, or nobody has said so.
func NewEnforcement(policies []v1alpha1.OversightPolicy) *Enforcement {
	for i := range policies {
		c := apimeta.FindStatusCondition(policies[i].Status.Conditions, v1alpha1.ConditionEnforcementIntact)
		if c != nil && c.Status == metav1.ConditionFalse {
			return &Enforcement{Reason: c.Reason, Message: c.Message}
		}
	}
	return nil
}

func (e *Enforcement) text(style text.Style) string {
	if e == nil {
		return ""
	}
	root := &text.Node{Key: "enforcement is not intact", Value: e.Reason, Tone: text.Bad}
	root.Add("why", e.Message)
	return root.Render(style) + "\n"
}
