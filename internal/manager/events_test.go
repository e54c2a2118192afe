// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package manager

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/tools/events"
)

func TestManyEventsAtOnceAreLeftOutAndCounted(t *testing.T) {
	t.Parallel()
	const many = 2 * eventsAtOnce
	recorder := events.NewFakeRecorder(many)
	counts := map[bool]int{}
	f := newFrugal(recorder, func(told bool) { counts[told]++ })
	for range many {
		f.Eventf(&corev1.Pod{}, nil, corev1.EventTypeNormal, "Permitted", "Evaluate", "%s", "a note")
	}
	if told := len(recorder.Events); told < eventsAtOnce || told >= many || counts[true] != told || counts[false] != many-told {
		t.Errorf("of %d events %d were told, and %v were counted", many, told, counts)
	}
}
