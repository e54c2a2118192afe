// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package driftmonitor

import (
	"context"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/drift/pace"
	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
	"github.com/aims-operator/aims-operator/internal/metrics"
	"github.com/aims-operator/aims-operator/internal/monitor"
)

// evaluate asks the source, if it may be asked now; else it says how long to wait. Whether it may is known by the address alone, so that a source that
// is left alone costs no look at Secrets or baselines either.
func (r *Reconciler) evaluate(ctx context.Context, m *v1alpha1.DriftMonitor, now time.Time) (*monitor.Evaluation, time.Duration, error) {
	e := &monitor.Evaluation{At: now}
	var err error
	if e.Missing, err = r.missing(ctx, m); err != nil {
		return nil, 0, err
	}
	reader := pace.Reader{Namespace: m.Namespace, Name: m.Name}
	address, failure := prometheus.ParseAddress(m.Spec.Source.Prometheus.Address)
	if failure != nil {
		r.Gate.Forget(reader)
		e.Failure = failure
		r.Counters.Evaluated(metrics.EvaluationRefused)
		return e, 0, nil
	}
	at := pace.Source{Origin: prometheus.Origin(address), Namespace: m.Namespace}
	if m.Status.ObservedGeneration != m.Generation {
		r.Gate.Reconsider(at)
	}
	wait, entered := r.Gate.Enter(reader, at, r.Clock.Now())
	if !entered {
		r.Counters.Evaluated(metrics.EvaluationLeftAlone)
		return e, wait, nil
	}
	outcome := pace.NotAsked
	defer func() { r.Gate.Leave(at, r.Clock.Now(), outcome) }()
	outcome, err = r.ask(ctx, m, e)
	if err == nil {
		r.count(e)
	}
	return e, 0, err
}

// longestLook bounds how long all queries of a look may take together: a source that answers each of them, slowly, must not keep a worker for ever.
const longestLook = 5 * time.Minute

// lookTimeout is as long as the interval, for the next window would be due then.
func lookTimeout(interval time.Duration) time.Duration {
	return min(max(interval, prometheus.MaxTimeout), longestLook)
}

// ask asks the source, and leaves in the evaluation what it said. An error is one of the API server.
func (r *Reconciler) ask(ctx context.Context, m *v1alpha1.DriftMonitor, e *monitor.Evaluation) (pace.Outcome, error) {
	config, err := r.config(ctx, m)
	if err != nil {
		return pace.NotAsked, err
	}
	source, failure := prometheus.New(config)
	if failure != nil {
		e.Failure = failure
		return pace.NotAsked, nil
	}
	defer source.Close()
	ctx, cancel := context.WithTimeout(ctx, lookTimeout(monitor.Interval(&m.Spec)))
	defer cancel()
	asker := &asker{source: source, live: r.Live, namespace: m.Namespace, at: e.At}
	e.Checks, e.Failure, err = asker.all(ctx, m.Spec.Checks)
	switch {
	case monitor.SourceDown(e.Failure):
		return pace.Down, err
	case err != nil, monitor.Refused(e.Failure), prometheus.ReasonOf(e.Failure).NoAnswer():
		// What may be this monitor's own, such as the wrong CA or a query that takes too long, makes no other one wait.
		return pace.NotAsked, err
	}
	return pace.Answered, nil
}

// missing says what the monitor names and is not there.
func (r *Reconciler) missing(ctx context.Context, m *v1alpha1.DriftMonitor) (string, error) {
	if m.Spec.OnBreach == nil || m.Spec.OnBreach.Retrain == nil {
		return "", nil
	}
	name := m.Spec.OnBreach.Retrain.TemplateRef.Name
	err := r.Client.Get(ctx, client.ObjectKey{Namespace: m.Namespace, Name: name}, &batchv1.CronJob{})
	if apierrors.IsNotFound(err) {
		return "CronJob \"" + name + "\", which spec.onBreach.retrain names, does not exist, so no breach can start it: create it, suspended", nil
	}
	return "", err
}
