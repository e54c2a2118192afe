// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"slices"

	apiequality "k8s.io/apimachinery/pkg/api/equality"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/predicate"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// MonitorSaid passes changes of a monitor that a verdict may depend on: its spec, and the states of its checks. The values of each window, which are
// most of what is written there, wake nobody.
func MonitorSaid() predicate.Predicate {
	return predicate.Funcs{UpdateFunc: func(e event.UpdateEvent) bool {
		before, ok := e.ObjectOld.(*v1alpha1.DriftMonitor)
		if !ok {
			return true
		}
		after, ok := e.ObjectNew.(*v1alpha1.DriftMonitor)
		return !ok || before.Generation != after.Generation || before.Status.ObservedGeneration != after.Status.ObservedGeneration ||
			valid(before) != valid(after) || !slices.EqualFunc(before.Status.Checks, after.Status.Checks, sameState) ||
			!apiequality.Semantic.DeepEqual(before.Status.LastBreach, after.Status.LastBreach)
	}}
}

func sameState(a, b v1alpha1.DriftCheckStatus) bool {
	return a.Name == b.Name && a.Kind == b.Kind && a.Verdict == b.Verdict && a.Since.Equal(&b.Since)
}
