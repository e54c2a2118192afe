// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package driftmonitor

import (
	"fmt"
	"strings"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/drift"
	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
	"github.com/aims-operator/aims-operator/internal/monitor"
)

// traps are what is allowed and does something else than its author may think.
func traps(spec *v1alpha1.DriftMonitorSpec) []string {
	var warnings []string
	if from := spec.Source.Prometheus; from != nil && strings.HasPrefix(from.Address, "http://") && (from.BearerTokenSecretRef != nil || from.BasicAuth != nil) {
		warnings = append(warnings, "spec.source.prometheus.address: the credentials cross the network unencrypted by http://; use https:// if the source serves it")
	}
	for i := range spec.Checks {
		c := &spec.Checks[i]
		at := fmt.Sprintf("spec.checks[%s]", c.Name)
		for _, trap := range []string{fixedMoment(c), overlap(c), gap(c, monitor.Interval(spec)), rolling(c, monitor.Interval(spec)), samples(c), group(c)} {
			if trap != "" {
				warnings = append(warnings, at+trap)
			}
		}
	}
	return warnings
}

// fixedMoment warns of a query that never sees anything new.
func fixedMoment(c *v1alpha1.DriftCheck) string {
	if traits, fine := prometheus.TraitsOf(c.Current.Query); !fine || !traits.Pinned {
		return ""
	}
	return ".current.query: all of it is read at one moment (@), so it never sees anything new; leave out @"
}

// overlap warns of a reference that shares samples with what it is compared with.
func overlap(c *v1alpha1.DriftCheck) string {
	if c.Reference == nil || c.Reference.OffsetSeconds == 0 {
		return ""
	}
	offset := time.Duration(c.Reference.OffsetSeconds) * time.Second
	if traits, fine := prometheus.TraitsOf(c.Current.Query); !fine || offset >= traits.Window {
		return ""
	}
	return ".reference.offsetSeconds: it is shorter than the query's window, so reference and window share samples and look more alike than they are"
}

// gap warns of windows between which there is time that none looks at.
func gap(c *v1alpha1.DriftCheck, interval time.Duration) string {
	traits, fine := prometheus.TraitsOf(c.Current.Query)
	if !fine || traits.Window == 0 || traits.Window >= interval {
		return ""
	}
	return fmt.Sprintf(".current.query: it looks back over %s every %s, so what happens in between is never looked at; make the window as long as spec.intervalSeconds",
		traits.Window, interval)
}

// rolling warns of windows that share samples with those before them: what chance does to one it does to the next, and the states count on windows that
// know nothing of each other.
func rolling(c *v1alpha1.DriftCheck, interval time.Duration) string {
	traits, fine := prometheus.TraitsOf(c.Current.Query)
	if !fine || traits.Window <= interval {
		return ""
	}
	return fmt.Sprintf(".current.query: it looks back over %s every %s, so each window shares %.0f %% of its samples with the one before, and false alarms are several times "+
		"more frequent; make spec.intervalSeconds as long as the window, or the window shorter", traits.Window, interval, 100*(1-interval.Seconds()/traits.Window.Seconds()))
}

// samples warns of a minimum of samples that is not what it seems.
func samples(c *v1alpha1.DriftCheck) string {
	switch {
	case c.MinimumSamples > 0 && c.Method == v1alpha1.MethodThreshold && c.Current.SamplesQuery == "":
		return ".minimumSamples: nobody knows how many samples the value rests on, so it is not looked at; give current.samplesQuery"
	case c.MinimumSamples > 0 && c.MinimumSamples < drift.LeastSamples:
		return fmt.Sprintf(".minimumSamples: it counts as %d, below which the statistics do not hold", drift.LeastSamples)
	}
	return ""
}

// group warns of a minimum of members that is not what it seems, and of groups that nobody would miss.
func group(c *v1alpha1.DriftCheck) string {
	switch {
	case c.MinimumGroupSamples > 0 && c.MinimumGroupSamples < drift.LeastGroup:
		return fmt.Sprintf(".minimumGroupSamples: it counts as %d, below which the statistics do not hold", drift.LeastGroup)
	case c.Kind == v1alpha1.CheckGroupFairness && len(c.Current.Groups) == 0:
		return ".current.groups: it is left out, so a group that vanishes from the answer is not missed, and the others look fair; list the groups that there must be"
	}
	return ""
}
