// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	corev1 "k8s.io/api/core/v1"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// tellOfLimits tells when the system has left its limits, and when it is back.
func (r *Reconciler) tellOfLimits(before, after *v1alpha1.AISystem) {
	was := apimeta.FindStatusCondition(before.Status.Conditions, v1alpha1.ConditionWithinLimits)
	is := apimeta.FindStatusCondition(after.Status.Conditions, v1alpha1.ConditionWithinLimits)
	left := func(c *metav1.Condition) bool { return c != nil && c.Status == metav1.ConditionFalse }
	switch {
	case left(is) && !left(was):
		r.Events.Eventf(after, nil, corev1.EventTypeWarning, is.Reason, actionWatch, "%s", is.Message)
	case left(was) && !left(is):
		r.Events.Eventf(after, nil, corev1.EventTypeNormal, "BreachOver", actionWatch, "%s", "The breach is over: "+is.Message)
	}
}
