// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package driftmonitor

import (
	"errors"
	"testing"
	"time"

	apimeta "k8s.io/apimachinery/pkg/api/meta"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// TestWhatCannotBeReadKeepsNothingHealthy: an operator that may not read a Secret any more says so in status, and after two intervals nothing is known.
func TestWhatCannotBeReadKeepsNothingHealthy(t *testing.T) {
	s := newScene(t, token(), stored())
	m := s.monitor("scores")
	s.look(m)
	s.live.fails = errors.New("secrets is forbidden")
	s.clock.SetTime(noon.Add(5 * time.Minute))
	if _, err := s.Reconcile(t.Context(), ctrl.Request{NamespacedName: client.ObjectKeyFromObject(m)}); !errors.Is(err, s.live.fails) {
		t.Fatalf("it is not tried again soon: %v", err)
	}
	if err := s.Client.Get(t.Context(), client.ObjectKeyFromObject(m), m); err != nil {
		t.Fatal(err)
	}
	ready := apimeta.FindStatusCondition(m.Status.Conditions, v1alpha1.ConditionReady)
	if ready == nil || ready.Reason != v1alpha1.ReadyFactsUnreadableReason || m.Status.Checks[0].Verdict != v1alpha1.DriftStale {
		t.Errorf("Ready is %+v, and the check %s", ready, m.Status.Checks[0].Verdict)
	}
}
