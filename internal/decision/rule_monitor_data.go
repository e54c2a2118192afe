// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"slices"
	"strings"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// namedChecks is how many checks a finding names.
const namedChecks = 3

// ruleMonitorData finds kinds of check that policy asks for and that have no data. A first rollout cannot have any yet, and who mends an exporter needs
// time: silence is reported, and freezes rollouts of the release only when it has lasted longer than policy lets it, since it began and since the
// release was assessed.
func ruleMonitorData(s *scene) {
	for _, want := range s.req.monitoring {
		silent, heard := s.silentChecks(want.value)
		if heard || len(silent) == 0 {
			continue
		}
		s.add(Finding{
			Reason: v1alpha1.ReasonMonitorDataMissing,
			Object: v1alpha1.KindDriftMonitor + "/" + silent[0].Name,
			Policy: want.policy,
			Message: "no " + string(want.value) + " check of the system has the data that it needs, which policy " + quote(want.policy) + " asks for: " +
				sayChecks(silent),
			Remedies: []string{s.command("aims drift ", s.in.SystemName), "mend the exporter, the query or the source; monitors may always be edited"},
			effect:   s.silenceEffect(),
		})
	}
}

// silentChecks are the checks of a kind, sorted; heard tells that one of them has data.
func (s *scene) silentChecks(kind v1alpha1.CheckKind) (silent []Monitor, heard bool) {
	for _, m := range s.in.Monitors {
		if m.Kind != kind {
			continue
		}
		if speaks(m.Verdict) {
			return nil, true
		}
		silent = append(silent, m)
	}
	slices.SortFunc(silent, compareMonitors)
	return silent, false
}

func (s *scene) silenceEffect() effect {
	if !s.released || s.in.SilentSince.IsZero() {
		return byGrace
	}
	began := s.in.SilentSince
	if a := s.content.Assessment; a != nil && a.PerformedAt.After(began) {
		began = a.PerformedAt.Time
	}
	end := began.Add(s.req.silence)
	if s.in.Now.Before(end) {
		s.until(end)
		return byGrace
	}
	return bySilence
}

func compareMonitors(a, b Monitor) int {
	if c := strings.Compare(a.Name, b.Name); c != 0 {
		return c
	}
	if c := strings.Compare(a.Check, b.Check); c != 0 {
		return c
	}
	return strings.Compare(string(a.Verdict), string(b.Verdict))
}

func sayChecks(checks []Monitor) string {
	parts := make([]string, 0, namedChecks)
	for i := range checks[:min(len(checks), namedChecks)] {
		says := "is not evaluated yet"
		if verdict := checks[i].Verdict; verdict != "" {
			says = "says " + string(verdict)
		}
		parts = append(parts, quote(checks[i].Check)+" of monitor "+quote(checks[i].Name)+" "+says)
	}
	if len(checks) > namedChecks {
		parts = append(parts, "and others")
	}
	return strings.Join(parts, ", ")
}
