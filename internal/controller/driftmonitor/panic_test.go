// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package driftmonitor

import (
	"context"
	"testing"
	"time"

	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/internal/drift/pace"
)

// panicking is a reader behind which something is wrong.
type panicking struct{ client.Reader }

func (panicking) Get(context.Context, client.ObjectKey, client.Object, ...client.GetOption) error {
	panic("a bug")
}

// TestALookThatPanicsGivesItsPlaceBack: controller-runtime survives a panic, so a place that was kept would be gone for good.
func TestALookThatPanicsGivesItsPlaceBack(t *testing.T) {
	s := newScene(t, token(), stored())
	broken, sound := s.monitor("broken"), s.monitor("sound")
	whole := s.Live
	s.Live = panicking{}
	for range 2 * pace.DefaultLimits().PerSource {
		func() {
			defer func() {
				if recover() == nil {
					t.Fatal("it was turned away before it could panic: places are kept")
				}
			}()
			_, _ = s.Reconcile(t.Context(), ctrl.Request{NamespacedName: client.ObjectKeyFromObject(broken)})
		}()
	}
	s.Live = whole
	s.clock.SetTime(noon.Add(time.Minute))
	s.look(sound)
	if s.asked.Load() == 0 {
		t.Error("nobody may ask the source any more")
	}
}
