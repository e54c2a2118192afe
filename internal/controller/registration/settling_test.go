// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package registration

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/internal/registration"
)

// stored is a binding that was created then.
func stored(policy, name string, created time.Time) configuration {
	b := &validatingBinding{ObjectMeta: metav1.ObjectMeta{Name: name, CreationTimestamp: metav1.NewTime(created)}}
	return &kept[*validatingBinding]{kind: "ValidatingAdmissionPolicyBinding", policy: policy, wanted: b, have: b}
}

func TestWhatIsNewSettles(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	created := func(ago time.Duration) configuration { return stored(registration.PolicyGate, "gate-1", now.Add(-ago)) }
	for name, test := range map[string]struct {
		why  string
		c    configuration
		note func(*settling, configuration)
		wait time.Duration
	}{
		"not written": {"what cannot be written is not obeyed", created(time.Hour), func(*settling, configuration) {}, registration.SettlesWithin},
		"just written": {
			"API servers may not have seen it", created(time.Hour), func(s *settling, c configuration) { s.wrote(c, now) }, registration.SettlesWithin,
		},
		"written a while ago": {
			"it takes the rest of the time", created(0), func(s *settling, c configuration) { s.wrote(c, now.Add(-2*time.Second)) }, registration.SettlesWithin - 2*time.Second,
		},
		"found at the start":    {"it was there before this process", created(time.Hour), func(s *settling, c configuration) { s.found(c, now) }, 0},
		"found, and just made":  {"another replica wrote it", created(time.Second), func(s *settling, c configuration) { s.found(c, now) }, registration.SettlesWithin - time.Second},
		"made in the future":    {"the API server's clock runs ahead, and that lasts no longer", created(-time.Hour), func(s *settling, c configuration) { s.found(c, now) }, registration.SettlesWithin},
		"found after the write": {"what was written over is as old as that", created(time.Hour), func(s *settling, c configuration) { s.wrote(c, now); s.found(c, now) }, registration.SettlesWithin},
		"wanted no more, and again": {
			"API servers may have forgotten it", created(time.Hour), func(s *settling, c configuration) { s.found(c, now); s.keepOnly(nil) }, registration.SettlesWithin,
		},
		"one that the webhooks do not rely on": {
			"they ask about that in any case", stored(registration.PolicyLift, "lift-1", now), func(s *settling, c configuration) { s.wrote(c, now) }, 0,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSettling()
			test.note(&s, test.c)
			var want []string
			if test.wait > 0 {
				want = []string{test.c.key().Name}
			}
			names, wait := s.those([]configuration{test.c}, now)
			if diff := cmp.Diff(want, names); diff != "" || wait != test.wait {
				t.Errorf("%s: waits %s, want %s; %s", test.why, wait, test.wait, diff)
			}
		})
	}
}
