// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"cmp"
	"slices"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/drift"
	"github.com/aims-operator/aims-operator/internal/monitor"
)

// NewDrift is what the monitors of a system say now.
func NewDrift(system *v1alpha1.AISystem, monitors []v1alpha1.DriftMonitor, now time.Time) *Drift {
	d := &Drift{TypeMeta: document(kindDrift), Namespace: system.Namespace, System: system.Name, Monitors: []Monitor{}}
	for i := range monitors {
		d.Monitors = append(d.Monitors, newMonitor(&monitors[i], now))
	}
	slices.SortFunc(d.Monitors, func(a, b Monitor) int { return cmp.Compare(a.Name, b.Name) })
	var verdicts []v1alpha1.DriftVerdict
	for i := range d.Monitors {
		verdicts = append(verdicts, d.Monitors[i].Verdict)
	}
	d.Verdict = worst(verdicts)
	return d
}

// Govern notes what the policies that govern the system ask for and do about drift.
func (d *Drift) Govern(system *v1alpha1.AISystem, namespace decision.Namespace, policies []v1alpha1.OversightPolicy) error {
	tiers := []v1alpha1.RiskTier{system.Spec.Risk.Tier}
	for i := range policies {
		p, err := decision.CompilePolicy(policies[i].Name, &policies[i].Spec)
		if err != nil {
			return err
		}
		if !p.SelectsNamespace(namespace) || !p.SelectsSystem(system.Labels, tiers...) {
			continue
		}
		spec := &policies[i].Spec
		d.Policies = append(d.Policies, DriftPolicy{
			Name: p.Name, OnDrift: cmp.Or(spec.Enforcement.OnDrift, v1alpha1.DriftReport), Monitoring: spec.Requirements.Monitoring,
			Admission: spec.Enforcement.Admission,
		})
		for _, kind := range spec.Requirements.Monitoring {
			if !d.makes(kind) && !slices.Contains(d.Missing, kind) {
				d.Missing = append(d.Missing, kind)
			}
		}
	}
	slices.SortFunc(d.Policies, func(a, b DriftPolicy) int { return cmp.Compare(a.Name, b.Name) })
	slices.Sort(d.Missing)
	return nil
}

func (d *Drift) makes(kind v1alpha1.CheckKind) bool {
	return slices.ContainsFunc(d.Monitors, func(m Monitor) bool {
		return slices.ContainsFunc(m.Checks, func(c MonitorCheck) bool { return c.Kind == kind })
	})
}

func newMonitor(stored *v1alpha1.DriftMonitor, now time.Time) Monitor {
	status := &stored.Status
	m := Monitor{
		Name: stored.Name, EvaluatedAt: status.EvaluatedAt, IntervalSeconds: int64(monitor.Interval(&stored.Spec) / time.Second),
		Outdated:   status.ObservedGeneration != 0 && status.ObservedGeneration < stored.Generation,
		Conditions: status.Conditions, LastBreach: status.LastBreach, Retraining: status.Retraining, RetrainingRefusal: status.RetrainingRefusal,
		Overdue: monitor.Overdue(stored, now),
	}
	var verdicts []v1alpha1.DriftVerdict
	for i := range stored.Spec.Checks {
		check := newMonitorCheck(stored, &stored.Spec.Checks[i], m.Overdue)
		m.Checks = append(m.Checks, check)
		verdicts = append(verdicts, check.Verdict)
	}
	m.Verdict = worst(verdicts)
	return m
}

func newMonitorCheck(stored *v1alpha1.DriftMonitor, spec *v1alpha1.DriftCheck, overdue bool) MonitorCheck {
	c := MonitorCheck{Name: spec.Name, Kind: spec.Kind, Method: spec.Method, Bad: badSide(spec), Agreeing: drift.DefaultOf, Of: drift.DefaultLast}
	if w := spec.Windows; w != nil {
		c.Agreeing, c.Of = int(w.Agreeing), int(w.Of)
	}
	s := monitor.StatusOf(stored, spec.Name)
	if s == nil {
		return c
	}
	c.Verdict, c.Since, c.Silence, c.SilenceSince = s.Verdict, &s.Since, s.Silence, s.SilenceSince
	c.Message, c.Value, c.Lower, c.Upper, c.Warning, c.Critical = s.Message, s.Value, s.Lower, s.Upper, s.Warning, s.Critical
	c.Samples, c.ReferenceSamples, c.SmallestGroup = s.Samples, s.ReferenceSamples, s.SmallestGroup
	c.Windows, c.Values = s.Windows, s.Values
	if overdue && !silent(s.Verdict) && s.Verdict != v1alpha1.DriftBreached {
		// A breach stays one, since silence heals nothing.
		c.Recorded, c.Verdict = s.Verdict, v1alpha1.DriftStale
	}
	return c
}

// badSide is on which side of its bounds a check's value is bad.
func badSide(check *v1alpha1.DriftCheck) v1alpha1.ThresholdDirection {
	if check.Threshold != nil {
		return check.Threshold.Direction
	}
	if check.Method == v1alpha1.MethodDisparateImpact {
		return v1alpha1.BadBelow
	}
	return v1alpha1.BadAbove
}

func silent(v v1alpha1.DriftVerdict) bool { return drift.Verdict(v).Silent() }

// worst is the verdict that matters most. What has not been evaluated yet counts as knowing too little; if that is all, there is none.
func worst(verdicts []v1alpha1.DriftVerdict) v1alpha1.DriftVerdict {
	var all []drift.Verdict
	evaluated := false
	for _, v := range verdicts {
		evaluated = evaluated || v != ""
		all = append(all, drift.Verdict(cmp.Or(v, v1alpha1.DriftInsufficientData)))
	}
	if !evaluated {
		return ""
	}
	return v1alpha1.DriftVerdict(drift.Worst(all...))
}

// condition is one of the operator's conditions, or nil.
func (m *Monitor) condition(kind string) *metav1.Condition {
	for i := range m.Conditions {
		if m.Conditions[i].Type == kind {
			return &m.Conditions[i]
		}
	}
	return nil
}
