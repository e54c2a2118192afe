// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package faults

import (
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/test/operator"
)

func TestCase37_AnOperatorSlowerThanTheTimeout(t *testing.T) {
	const requests = 500
	o := start(t, operator.Options{})
	keepLogs(t, o)
	s := govern(t)
	plain := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: "plain-"}}
	must(t, admin.Create(t.Context(), plain))
	elsewhere := &scene{t: t, namespace: plain.Name}
	s.eventually("the plain namespace has its service account", func() error { return elsewhere.try(elsewhere.unapproved()) })

	must(t, o.Pause())
	var done sync.WaitGroup
	began := time.Now()
	errs := make(chan error, requests)
	for range requests {
		done.Go(func() { errs <- admin.Create(t.Context(), s.unapproved()) })
	}
	time.Sleep(time.Second)
	asked := time.Now()
	if err := elsewhere.try(elsewhere.unapproved()); err != nil {
		t.Errorf("a pod in an ungoverned namespace: %v", err)
	}
	waited := time.Since(asked)
	done.Wait()
	took := time.Since(began)
	close(errs)
	for err := range errs {
		if err == nil {
			t.Fatal("a governed pod was admitted, though nobody answered for it")
		}
	}
	t.Logf("%d requests were refused within %.1f s; meanwhile a pod in an ungoverned namespace took %.2f s", requests, took.Seconds(), waited.Seconds())
	if took > 30*time.Second {
		t.Errorf("they took %s: they piled up", took)
	}
	s.nothingSlipped()

	must(t, o.Resume())
	resumed := time.Now()
	s.eventually("the gate works", func() error {
		if err := s.try(s.unapproved()); !refusedOnMerit(err) {
			return err
		}
		return s.try(s.approved())
	})
	t.Logf("%.1f s after it went on, it answered", time.Since(resumed).Seconds())
	must(t, client.IgnoreNotFound(admin.Delete(t.Context(), plain)))
}
