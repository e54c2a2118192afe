// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/text"
)

func TestABrokenGateIsShownAboveTheSystems(t *testing.T) {
	t.Parallel()
	policy := func(status metav1.ConditionStatus) v1alpha1.OversightPolicy {
		return v1alpha1.OversightPolicy{Status: v1alpha1.OversightPolicyStatus{Conditions: []metav1.Condition{
			{Type: v1alpha1.ConditionReady, Status: metav1.ConditionFalse},
			{Type: v1alpha1.ConditionEnforcementIntact, Status: status, Reason: "RightsMissing", Message: "The operator may not patch pods."},
		}}}
	}
	for name, test := range map[string]struct {
		policies []v1alpha1.OversightPolicy
		want     bool
	}{
		"no policy":     {nil, false},
		"not said":      {[]v1alpha1.OversightPolicy{{}}, false},
		"intact":        {[]v1alpha1.OversightPolicy{policy(metav1.ConditionTrue)}, false},
		"not known":     {[]v1alpha1.OversightPolicy{policy(metav1.ConditionUnknown)}, false},
		"broken":        {[]v1alpha1.OversightPolicy{policy(metav1.ConditionFalse)}, true},
		"said by a few": {[]v1alpha1.OversightPolicy{{}, policy(metav1.ConditionFalse)}, true},
	} {
		list := NewStatusList(nil)
		list.Enforcement = NewEnforcement(test.policies)
		shown := list.Text(time.Time{}, text.Style{Width: 100})
		if got := strings.Contains(shown, "enforcement is not intact") && strings.Contains(shown, "RightsMissing") && strings.Contains(shown, "may not patch pods"); got != test.want {
			t.Errorf("%s: it shows %q", name, shown)
		}
	}
}
