// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package manager

import (
	"golang.org/x/time/rate"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/events"
)

// An edit of one policy can change ten thousand verdicts at once. Telling of each by an Event would cost the API server as much again as writing the
// verdicts, while nobody reads ten thousand Events: what changed stands in each object's status, and is counted. What somebody did to the gate, or to
// pods, stands nowhere else, and is told in any case.
const (
	eventsPerSecond = 20
	eventsAtOnce    = 400
)

// frugal passes Events on, up to so many, and counts the others.
type frugal struct {
	events.EventRecorder

	limit *rate.Limiter
	count func(told bool)
}

func newFrugal(recorder events.EventRecorder, count func(told bool)) *frugal {
	return &frugal{recorder, rate.NewLimiter(eventsPerSecond, eventsAtOnce), count}
}

// Eventf passes an Event on, or leaves it out.
func (f *frugal) Eventf(regarding, related runtime.Object, kind, reason, action, note string, args ...any) {
	told := f.limit.Allow()
	f.count(told)
	if told {
		f.EventRecorder.Eventf(regarding, related, kind, reason, action, note, args...)
	}
}
