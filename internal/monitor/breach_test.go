// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package monitor

import (
	"fmt"
	"slices"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// TestABreachNamesNoMoreChecksThanStatusTakes: checks that are renamed in its course do not pile up; those that are breached now are always named.
func TestABreachNamesNoMoreChecksThanStatusTakes(t *testing.T) {
	t.Parallel()
	var last *v1alpha1.DriftBreach
	for i := range 10 {
		var checks []v1alpha1.DriftCheckStatus
		for k := range 20 {
			checks = append(checks, v1alpha1.DriftCheckStatus{Name: fmt.Sprintf("c%d-%02d", i, k), Verdict: v1alpha1.DriftBreached, Since: metav1.NewTime(noon)})
		}
		last = breach(last, checks, noon)
		for k := range checks {
			if !slices.Contains(last.Checks, checks[k].Name) {
				t.Errorf("%s is breached and not named", checks[k].Name)
			}
		}
	}
	if len(last.Checks) != 32 || !slices.IsSorted(last.Checks) {
		t.Errorf("%d checks are named", len(last.Checks))
	}
}
