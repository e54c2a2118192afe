// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package monitor

import (
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/drift"
	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
)

// Evaluation is one look at a monitor.
type Evaluation struct {
	// At is when.
	At time.Time
	// Checks are the checks with what was read for each, in the order of the spec. Nil: the source gave nothing, and there is no window.
	Checks []drift.Check
	// Failure is why it gave nothing. Nil: it was not asked, or it answered.
	Failure error
	// Unread is what could not be read of the API server, so that nobody could be asked. Nil: all could.
	Unread error
	// Missing says what the monitor names and is not there. Empty: nothing.
	Missing string
}

// Refused tells whether nothing but an edit of the monitor, or of what the platform team lists, makes the source readable.
func Refused(failure error) bool {
	switch prometheus.ReasonOf(failure) {
	case prometheus.ReasonAddressRefused, prometheus.ReasonRedirectRefused, prometheus.ReasonNamespaceRefused, prometheus.ReasonConfiguration:
		return true
	default:
		return false
	}
}

// Status is the status of a monitor after a look.
func Status(monitor *v1alpha1.DriftMonitor, e *Evaluation) v1alpha1.DriftMonitorStatus {
	status := *monitor.Status.DeepCopy()
	status.ObservedGeneration = monitor.Generation
	judgements := drift.Judge(e.Checks, drift.Clock{Now: e.At, Interval: Interval(&monitor.Spec)})
	status.Checks = nil
	for i := range monitor.Spec.Checks {
		check := &monitor.Spec.Checks[i]
		s := checkStatus(monitor, check)
		rule, state := Rule(&monitor.Spec, check), begun(&s, Definition(&monitor.Spec, check), e.At)
		if e.Checks == nil {
			state = rule.Look(state, e.At)
		} else {
			asked := e.Checks[i]
			asked.Definition = string(s.Definition)
			before := state.Windows
			state = rule.Step(state, judgements[i].Window(e.At, asked.Basis()))
			if state.Took(e.At) {
				leaveOut(&s, missed(before, state.Windows))
				show(&s, &asked, &judgements[i])
			}
		}
		keep(&s, &state)
		status.Checks = append(status.Checks, s)
	}
	if e.Checks != nil {
		status.EvaluatedAt = new(moment(e.At))
	}
	status.LastBreach = breach(monitor.Status.LastBreach, status.Checks, e.At)
	setConditions(&status, monitor.Generation, e, judgements)
	return status
}

// checkStatus is what status has of a check; a new one has seen nothing.
func checkStatus(monitor *v1alpha1.DriftMonitor, check *v1alpha1.DriftCheck) v1alpha1.DriftCheckStatus {
	s := v1alpha1.DriftCheckStatus{}
	if stored := StatusOf(monitor, check.Name); stored != nil {
		stored.DeepCopyInto(&s)
	}
	if s.Method != check.Method {
		// The values of another method do not belong into the same line.
		s.Value, s.Lower, s.Upper, s.Values = "", "", "", nil
	}
	s.Name, s.Kind, s.Method = check.Name, check.Kind, check.Method
	return s
}

// begun is the state from which the check goes on: a new one, and one that asks something else than before, begins anew.
func begun(s *v1alpha1.DriftCheckStatus, definition v1alpha1.SHA256, now time.Time) drift.State {
	state := State(s)
	before := now.Add(-time.Second) // The first window counts already.
	switch {
	case state.Verdict == "":
		state = drift.Begin(before)
	case s.Definition != definition:
		state = state.Redefined(before)
	}
	s.Definition = definition
	return state
}

// show puts what a window said into a check's status.
func show(s *v1alpha1.DriftCheckStatus, check *drift.Check, j *drift.Judgement) {
	s.Message = sentence(j.Explanation)
	s.Value, s.Lower, s.Upper = decimal(j.Value), "", ""
	if j.Confidence != nil {
		s.Lower, s.Upper = decimal(&j.Confidence.Low), decimal(&j.Confidence.High)
	}
	s.Warning, s.Critical = decimal(j.Bounds.Warning), decimal(j.Bounds.Critical)
	s.Samples, s.ReferenceSamples, s.SmallestGroup = whole(j.CurrentSamples), whole(j.ReferenceSamples), smallestGroup(check.Current.Groups)
	value := string(s.Value)
	if value == "" {
		value = noValue
	}
	s.Values = append(s.Values, value)
	s.Values = s.Values[max(0, len(s.Values)-maximumValues):]
}

// missed is how many windows between the newest before and the newest now did not come.
func missed(before, now []drift.Window) int {
	if len(before) == 0 {
		return 0
	}
	later := 0
	for _, w := range now {
		if w.At.After(before[len(before)-1].At) {
			later++
		}
	}
	return max(0, later-1)
}

// leaveOut notes that so many windows have no value, so that values and windows end together.
func leaveOut(s *v1alpha1.DriftCheckStatus, windows int) {
	for range windows {
		s.Values = append(s.Values, noValue)
	}
}

// noValue stands in a check's values where a window had none.
const noValue = "-"

func smallestGroup(groups []drift.Group) int64 {
	if len(groups) == 0 {
		return 0
	}
	smallest := groups[0].Members
	for _, g := range groups {
		smallest = min(smallest, g.Members)
	}
	return whole(&smallest)
}
