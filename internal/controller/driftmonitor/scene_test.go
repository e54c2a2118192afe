// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package driftmonitor

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/events"
	clocktesting "k8s.io/utils/clock/testing"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/drift/pace"
	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// scene is a reconciler whose reads of the API server are counted, and a source of which the test says what it does.
type scene struct {
	*Reconciler
	t      *testing.T
	clock  *clocktesting.FakePassiveClock
	live   *countingReader
	source *httptest.Server
	asked  atomic.Int64
	isDown atomic.Bool
}

// countingReader counts what is read live.
type countingReader struct {
	client.Reader
	reads int
	fails error
}

func (c *countingReader) Get(ctx context.Context, key client.ObjectKey, object client.Object, options ...client.GetOption) error {
	c.reads++
	if c.fails != nil {
		return c.fails
	}
	return c.Reader.Get(ctx, key, object, options...)
}

func newScene(t *testing.T, objects ...client.Object) *scene {
	t.Helper()
	scheme := runtime.NewScheme()
	if err := errors.Join(v1alpha1.AddToScheme(scheme), corev1.AddToScheme(scheme), batchv1.AddToScheme(scheme)); err != nil {
		t.Fatal(err)
	}
	loopback, err := prometheus.ParsePattern("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	cluster := fake.NewClientBuilder().WithScheme(scheme).WithStatusSubresource(&v1alpha1.DriftMonitor{}).WithObjects(objects...).Build()
	s := &scene{t: t, clock: clocktesting.NewFakePassiveClock(noon), live: &countingReader{Reader: cluster}}
	s.source = httptest.NewServer(http.HandlerFunc(s.answer))
	t.Cleanup(s.source.Close)
	s.Reconciler = &Reconciler{
		Client: cluster, Live: s.live, Clock: s.clock, Events: events.NewFakeRecorder(100),
		Rules: prometheus.Rules{Allowed: []prometheus.Pattern{loopback}}, Gate: pace.NewGate(pace.DefaultLimits()),
		conflicts: newConflicts(),
	}
	return s
}

// answer gives the number 5000 for each query, as of the moment that is asked about.
func (s *scene) answer(w http.ResponseWriter, _ *http.Request) {
	s.asked.Add(1)
	if s.isDown.Load() {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	at := s.clock.Now().Unix()
	_, _ = fmt.Fprintf(w, `{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[%d,"%d"]}]}}`, at, at)
}

// serve has the source do something else from now on.
func (s *scene) serve(handler http.HandlerFunc) { s.source.Config.Handler = handler }

// monitor reads the source with a token, and compares with a stored baseline: it needs a Secret and a ConfigMap.
func (s *scene) monitor(name string) *v1alpha1.DriftMonitor {
	s.t.Helper()
	m := &v1alpha1.DriftMonitor{
		ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: name, UID: types.UID(name), Generation: 1},
		Spec: v1alpha1.DriftMonitorSpec{
			SystemRef: v1alpha1.SystemReference{Name: "credit"}, IntervalSeconds: 60,
			Source: v1alpha1.MetricsSource{Prometheus: &v1alpha1.PrometheusSource{
				Address: s.source.URL, BearerTokenSecretRef: &v1alpha1.SecretKeyReference{Name: "token", Key: "token"},
			}},
			Checks: []v1alpha1.DriftCheck{{
				Name: "accuracy", Kind: v1alpha1.CheckPerformance, Method: v1alpha1.MethodThreshold,
				Threshold: &v1alpha1.Threshold{Direction: v1alpha1.BadBelow, Compare: v1alpha1.CompareRelativeDifference, Critical: "-0.1"},
				Current:   v1alpha1.MetricsQuery{Query: "accuracy", Shape: v1alpha1.ShapeValue},
				Reference: &v1alpha1.DriftReference{BaselineRef: &v1alpha1.BaselineReference{Name: "baseline", Key: "baseline.json"}},
			}},
		},
	}
	if err := s.Client.Create(s.t.Context(), m); err != nil {
		s.t.Fatal(err)
	}
	return m
}

// look reconciles a monitor once.
func (s *scene) look(m *v1alpha1.DriftMonitor) ctrl.Result {
	s.t.Helper()
	result, err := s.Reconcile(s.t.Context(), ctrl.Request{NamespacedName: client.ObjectKeyFromObject(m)})
	if err != nil {
		s.t.Fatal(err)
	}
	return result
}

// edit changes the spec of a monitor, as the API server would store it.
func (s *scene) edit(m *v1alpha1.DriftMonitor, change func(*v1alpha1.DriftMonitorSpec)) {
	s.t.Helper()
	if err := s.Client.Get(s.t.Context(), client.ObjectKeyFromObject(m), m); err != nil {
		s.t.Fatal(err)
	}
	change(&m.Spec)
	m.Generation++
	if err := s.Client.Update(s.t.Context(), m); err != nil {
		s.t.Fatal(err)
	}
}

// remove deletes a monitor. A finalizer keeps it.
func (s *scene) remove(m *v1alpha1.DriftMonitor) {
	s.t.Helper()
	if err := s.Client.Delete(s.t.Context(), m); err != nil {
		s.t.Fatal(err)
	}
}

// reason is why there are data, or not.
func (s *scene) reason(m *v1alpha1.DriftMonitor) string {
	s.t.Helper()
	if err := s.Client.Get(s.t.Context(), client.ObjectKeyFromObject(m), m); err != nil {
		s.t.Fatal(err)
	}
	c := apimeta.FindStatusCondition(m.Status.Conditions, v1alpha1.ConditionDataAvailable)
	if c == nil {
		return ""
	}
	return c.Reason
}

func token() *corev1.Secret {
	return &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: "token"}, Data: map[string][]byte{"token": []byte("t")}}
}

func stored() *corev1.ConfigMap {
	return &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: "baseline"}, Data: map[string]string{"baseline.json": "{}"}}
}
