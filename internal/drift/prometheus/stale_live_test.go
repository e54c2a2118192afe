// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
)

// TestCase56TelemetryThatStopsLooksOld has a target go away: a long window still gives its numbers, and their age tells.
func TestCase56TelemetryThatStopsLooksOld(t *testing.T) {
	source, series := open(t, liveConfig(t)), "stopping_value"+ofRun()
	live.lending.SetPage("stopping", series+" 0.5\n")
	eventually(t, func() error { _, err := source.Value(t.Context(), now(series)); return err })
	fresh := now("last_over_time(" + series + "[1h])")
	fresh.WithNewest = true
	before, err := source.Value(t.Context(), fresh)
	if err != nil || fresh.At.Sub(before.Newest) > 20*time.Second {
		t.Fatalf("while it lives its newest sample is of %s, asked at %s (%v)", before.Newest, fresh.At, err)
	}
	live.lending.RemovePage("stopping")
	stopped := time.Now()
	eventually(t, func() error {
		if _, err := source.Value(t.Context(), now(series)); prometheus.ReasonOf(err) != prometheus.ReasonNoData {
			return fmt.Errorf("an instant query still gives something: %w", errors.Join(err))
		}
		return nil
	})
	later := now("last_over_time(" + series + "[1h])")
	later.WithNewest = true
	// The subquery's steps are a minute apart, so the very newest sample may fall between two of them.
	got, err := source.Value(t.Context(), later)
	if err != nil || got.Number != 0.5 {
		t.Fatalf("the long window gives %v (%v)", got.Number, err)
	}
	if got.Newest.After(stopped.Add(time.Second)) {
		t.Errorf("it stopped at %s, and its newest sample is said to be of %s", stopped, got.Newest)
	}
}

// TestCase56SamplesOutOfOrder has an exporter publish samples of the past, the older one last.
func TestCase56SamplesOutOfOrder(t *testing.T) {
	source, series := open(t, liveConfig(t)), "old_value"+ofRun()
	newer := time.Now().Add(-10 * time.Minute).Truncate(time.Second)
	older := newer.Add(-20 * time.Minute)
	count := now("count_over_time(" + series + "[1h])")
	await := func(want float64) {
		t.Helper()
		eventually(t, func() error {
			count.At = time.Now()
			value, err := source.Value(t.Context(), count)
			if err == nil && value.Number != want {
				err = fmt.Errorf("got %v samples, want %v", value.Number, want)
			}
			return err
		})
	}
	live.lending.SetPage("old", fmt.Sprintf("%s 7 %d\n", series, newer.UnixMilli()))
	await(1)
	live.lending.SetPage("old", fmt.Sprintf("%s 5 %d\n", series, older.UnixMilli()))
	await(2)
	query := now("last_over_time(" + series + "[1h])")
	query.WithNewest = true
	got, err := source.Value(t.Context(), query)
	if err != nil || got.Number != 7 || !got.Newest.Equal(newer) {
		t.Errorf("got %v of %s (%v), want 7 of %s", got.Number, got.Newest, err, newer)
	}
	if _, err := source.Value(t.Context(), now(series)); prometheus.ReasonOf(err) != prometheus.ReasonNoData {
		t.Errorf("ten minutes are beyond what Prometheus looks back: got %v", err)
	}
}

// TestCase56CounterReset has a counter begin anew: increase knows it, a difference does not.
func TestCase56CounterReset(t *testing.T) {
	source, series := open(t, liveConfig(t)), "reset_total"+ofRun()
	base := time.Now().Add(-4 * time.Minute).Truncate(time.Second)
	for i, count := range []int{100, 160, 5, 25} {
		live.lending.SetPage("reset", fmt.Sprintf("%s %d %d\n", series, count, base.Add(time.Duration(i)*time.Minute).UnixMilli()))
		eventually(t, func() error {
			value, err := source.Value(t.Context(), now("count_over_time("+series+"[10m])"))
			if err == nil && value.Number != float64(i+1) {
				err = fmt.Errorf("got %v samples, want %d", value.Number, i+1)
			}
			return err
		})
	}
	counts, err := source.Counts(t.Context(), now("increase("+series+"[10m])"), "run")
	if err != nil || len(counts.Categories) != 1 || counts.Categories[0].Count < 85 {
		t.Errorf("increase gives %+v (%v), want at least the 60 + 5 + 20 that were seen", counts.Categories, err)
	}
	if _, err := source.Counts(t.Context(), now("delta("+series+"[10m])"), "run"); prometheus.ReasonOf(err) != prometheus.ReasonInvalidNumber {
		t.Errorf("a difference over the reset: got %v", err)
	}
}
