// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package driftmonitor

import (
	"testing"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// TestASourceThatIsLeftAloneCostsNoReads: while it backs off nobody asks it, and nobody asks the API server for what asking it would take.
func TestASourceThatIsLeftAloneCostsNoReads(t *testing.T) {
	s := newScene(t, token(), stored())
	first, second := s.monitor("first"), s.monitor("second")
	s.look(second)
	s.isDown.Store(true)
	s.clock.SetTime(noon.Add(2 * time.Minute))
	s.look(first)
	if got := s.reason(first); got != v1alpha1.DataSourceUnreachableReason {
		t.Fatalf("the source is down, and the condition says %q", got)
	}
	reads, asked := s.live.reads, s.asked.Load()
	if reads == 0 || asked == 0 {
		t.Fatalf("the first look read %d times and asked %d times", reads, asked)
	}
	for range 3 {
		if result := s.look(second); result.RequeueAfter <= 0 || result.RequeueAfter > 15*time.Second {
			t.Errorf("it comes back in %s, and the source is left alone for 15 s", result.RequeueAfter)
		}
	}
	if s.live.reads != reads || s.asked.Load() != asked {
		t.Errorf("a source that is left alone cost %d reads and %d queries", s.live.reads-reads, s.asked.Load()-asked)
	}
	s.isDown.Store(false)
	s.clock.SetTime(noon.Add(2*time.Minute + 16*time.Second))
	s.look(second)
	if s.live.reads == reads || s.asked.Load() == asked {
		t.Error("nobody looked whether it is back")
	}
}

// TestAnEditIsTriedAtOnce: whoever mends a monitor need not wait until the source is asked again by itself.
func TestAnEditIsTriedAtOnce(t *testing.T) {
	s := newScene(t, token(), stored())
	s.isDown.Store(true)
	m := s.monitor("scores")
	s.look(m)
	s.isDown.Store(false)
	s.clock.SetTime(noon.Add(time.Second))
	s.edit(m, func(spec *v1alpha1.DriftMonitorSpec) { spec.Source.Prometheus.TimeoutSeconds = 30 })
	asked := s.asked.Load()
	s.look(m)
	if s.asked.Load() == asked {
		t.Error("the source was left alone after the edit")
	}
	if got := s.Gate.BackingOff(); got != 0 {
		t.Errorf("%d sources are left alone, and it answered", got)
	}
}

// TestTheGateForgetsWhatNobodyReads: a source that was down is remembered for as long as a monitor names it.
func TestTheGateForgetsWhatNobodyReads(t *testing.T) {
	for name, tc := range map[string]struct {
		why    string
		change func(*scene, *v1alpha1.DriftMonitor)
	}{
		"deleted": {"nobody reads it any more", func(s *scene, m *v1alpha1.DriftMonitor) {
			s.remove(m)
		}},
		"on its way out": {"a finalizer keeps the object, and it is not looked at", func(s *scene, m *v1alpha1.DriftMonitor) {
			s.edit(m, func(*v1alpha1.DriftMonitorSpec) { m.Finalizers = []string{"example.org/keep"} })
			s.remove(m)
		}},
		"another source": {"it reads what works", func(s *scene, m *v1alpha1.DriftMonitor) {
			s.edit(m, func(spec *v1alpha1.DriftMonitorSpec) { spec.Source.Prometheus.Address = s.source.URL })
		}},
		"no source at all": {"the address is nonsense", func(s *scene, m *v1alpha1.DriftMonitor) {
			s.edit(m, func(spec *v1alpha1.DriftMonitorSpec) { spec.Source.Prometheus.Address = "http://" })
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t, token(), stored())
			m := s.monitor("scores")
			s.edit(m, func(spec *v1alpha1.DriftMonitorSpec) { spec.Source.Prometheus.Address = "http://127.0.0.1:1" })
			s.look(m)
			if got := s.Gate.BackingOff(); got != 1 {
				t.Fatalf("%d sources are left alone, want the one that nobody serves", got)
			}
			tc.change(s, m)
			s.look(m)
			if got := s.Gate.BackingOff(); got != 0 {
				t.Errorf("%d sources are left alone for ever: %s", got, tc.why)
			}
		})
	}
}

// TestWhoCannotAskTellsNothingOfTheSource: a monitor without its Secret does not end the wait of the others.
func TestWhoCannotAskTellsNothingOfTheSource(t *testing.T) {
	s := newScene(t, token(), stored())
	s.isDown.Store(true)
	whole, broken := s.monitor("whole"), s.monitor("broken")
	s.edit(broken, func(spec *v1alpha1.DriftMonitorSpec) { spec.Source.Prometheus.BearerTokenSecretRef.Name = "missing" })
	s.look(whole)
	s.look(broken)
	if got := s.reason(broken); got != v1alpha1.DataSourceRefusedReason {
		t.Errorf("the Secret is missing, and the condition says %q", got)
	}
	if got := s.Gate.BackingOff(); got != 1 {
		t.Errorf("%d sources are left alone, and the one that is down was not asked since", got)
	}
	if got, want := s.asked.Load(), int64(1); got != want {
		t.Errorf("it was asked %d times, want %d", got, want)
	}
}
