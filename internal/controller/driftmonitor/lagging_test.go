// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package driftmonitor

import (
	"context"
	"net/http"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// lagging is a client whose cache of monitors shows what was there when it stopped, and which counts conflicts.
type lagging struct {
	client.Client
	shows     *v1alpha1.DriftMonitor
	conflicts int
}

// lag has the scene's cache stand still.
func (s *scene) lag(m *v1alpha1.DriftMonitor) *lagging {
	s.t.Helper()
	shows := &v1alpha1.DriftMonitor{}
	if err := s.Client.Get(s.t.Context(), client.ObjectKeyFromObject(m), shows); err != nil {
		s.t.Fatal(err)
	}
	l := &lagging{Client: s.Client, shows: shows}
	s.Client = l
	return l
}

func (l *lagging) Get(ctx context.Context, key client.ObjectKey, object client.Object, options ...client.GetOption) error {
	if m, ok := object.(*v1alpha1.DriftMonitor); ok && l.shows != nil {
		l.shows.DeepCopyInto(m)
		return nil
	}
	return l.Client.Get(ctx, key, object, options...)
}

func (l *lagging) Status() client.SubResourceWriter { return &laggingStatus{l.Client.Status(), l} }

type laggingStatus struct {
	client.SubResourceWriter
	of *lagging
}

func (l *laggingStatus) Patch(ctx context.Context, object client.Object, patch client.Patch, options ...client.SubResourcePatchOption) error {
	err := l.SubResourceWriter.Patch(ctx, object, patch, options...)
	if apierrors.IsConflict(err) {
		l.of.conflicts++
	}
	return err
}

// TestACacheThatLagsIsNotJudgedBy: what was heard and written is not asked for again because the cache has not seen it yet.
func TestACacheThatLagsIsNotJudgedBy(t *testing.T) {
	s := newScene(t, token(), stored())
	m := s.monitor("scores")
	cache := s.lag(m)
	s.look(m)
	asked := s.asked.Load()
	s.clock.SetTime(noon.Add(100 * time.Millisecond))
	s.look(m)
	if s.asked.Load() != asked || cache.conflicts != 0 {
		t.Errorf("a tenth of a second later it asked %d queries, and met %d conflicts", s.asked.Load()-asked, cache.conflicts)
	}
	for minute := range 20 {
		s.clock.SetTime(noon.Add(time.Duration(minute+2) * time.Minute))
		s.look(m)
	}
	if cache.conflicts != 0 {
		t.Errorf("%d of 20 looks met a conflict", cache.conflicts)
	}
	cache.shows = nil
	s.reason(m)
	if got := len(m.Status.Checks[0].Values); got != 21 {
		t.Errorf("21 windows were due, and %d are told of", got)
	}
	reads := s.live.reads
	s.look(m)
	if s.live.reads != reads {
		t.Errorf("the cache has caught up, and it cost %d live reads", s.live.reads-reads)
	}
}

// TestAMonitorThatOthersWriteIsNotAskedForAllTheTime has somebody label it whenever its source is asked, so that no status can be written.
func TestAMonitorThatOthersWriteIsNotAskedForAllTheTime(t *testing.T) {
	s := newScene(t, token(), stored())
	m := s.monitor("scores")
	labelled, others := 0, s.Client
	s.serve(func(w http.ResponseWriter, r *http.Request) {
		labelled++
		if labelled > 0 {
			other := &v1alpha1.DriftMonitor{}
			if err := others.Get(t.Context(), client.ObjectKeyFromObject(m), other); err != nil {
				t.Error(err)
			}
			other.Labels = map[string]string{"seen": time.Duration(labelled).String()}
			if err := others.Update(t.Context(), other); err != nil {
				t.Error(err)
			}
		}
		s.answer(w, r)
	})
	looks := 0
	for at := noon; at.Before(noon.Add(time.Minute)); looks++ {
		s.clock.SetTime(at)
		at = at.Add(s.look(m).RequeueAfter)
	}
	if looks < 5 || looks > 12 {
		t.Errorf("in a minute of conflicts it was looked at %d times, want often first, and then less and less", looks)
	}
	labelled = -100
	s.look(m)
	if s.reason(m) == "" || s.conflicts.NumRequeues(client.ObjectKeyFromObject(m)) != 0 {
		t.Error("the others have stopped, and it is not as before")
	}
}

// TestWhatIsGoneIsNotRemembered: nobody keeps away from a monitor of that name that is made anew.
func TestWhatIsGoneIsNotRemembered(t *testing.T) {
	s := newScene(t, token(), stored())
	m := s.monitor("scores")
	s.conflicts.When(client.ObjectKeyFromObject(m))
	s.remove(m)
	s.look(m)
	if s.conflicts.NumRequeues(client.ObjectKeyFromObject(m)) != 0 {
		t.Error("it is remembered for ever")
	}
}
