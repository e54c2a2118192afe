// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/aims-operator/aims-operator/test/prometheus"
)

// answers are what the model would answer, as its metrics tell it, and the Prometheus that scrapes them: on simulated nodes no container runs.
type answers struct {
	exporter  *prometheus.Exporter
	source    *prometheus.Server
	behaviour atomic.Pointer[prometheus.Behaviour]
	stop      context.CancelFunc
}

// answersPerSecond make more than a thousand for each window, from which on the size of a shift decides, and no test of chance.
const answersPerSecond = 1000

// asApproved is how the model answers when all is well, and moved how it does when the help pages have moved. A score says how well an answer rests
// on the help pages; groups are the languages that people write in.
var (
	asApproved = behave([]float64{0.95, 0.95, 0.95, 0.85, 0.85, 0.85, 0.75, 0.75, 0.65, 0.45}, map[string]float64{"english": 0.9, "german": 0.9})
	moved      = behave([]float64{0.95, 0.95, 0.85, 0.85, 0.75, 0.65, 0.65, 0.55, 0.45, 0.35}, map[string]float64{"english": 0.88, "german": 0.64})
)

func behave(scores []float64, answered map[string]float64) prometheus.Behaviour {
	b := prometheus.Behaviour{Scores: scores, Approved: answered}
	b.Outcomes.Favourable, b.Outcomes.Other = "answered", "handed-over"
	return b
}

// startAnswers lets the model answer as approved, and puts the address of its Prometheus into the monitor's manifest.
func (s *stage) startAnswers(ctx context.Context) error {
	a := &answers{}
	s.answers = a
	a.behaviour.Store(&asApproved)
	var err error
	if a.exporter, err = prometheus.NewExporter(); err != nil {
		return err
	}
	// They go on until the stage is closed, longer than the context of its start.
	traffic, stop := context.WithCancel(context.Background())
	a.stop = stop
	go a.exporter.Traffic(traffic, answersPerSecond, func() prometheus.Behaviour { return *a.behaviour.Load() })
	targets := []prometheus.Target{a.exporter.Target(namespace, deploymentName)}
	if a.source, err = prometheus.Start(ctx, prometheus.Options{Targets: targets}); err != nil {
		return err
	}
	return s.fill(monitorFile, sourceAddress, a.source.URL)
}

// answer makes the model answer otherwise from now on.
func answer(as *prometheus.Behaviour) act {
	return func(_ context.Context, s *stage) error {
		s.answers.behaviour.Store(as)
		return nil
	}
}

func (a *answers) close() error {
	var errs []error
	if a.stop != nil {
		a.stop()
	}
	if a.source != nil {
		errs = append(errs, a.source.Stop())
	}
	if a.exporter != nil {
		errs = append(errs, a.exporter.Close())
	}
	return errors.Join(errs...)
}
