// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package drift tests monitors from end to end: a real Prometheus scrapes a small exporter, the operator reads it, and what it finds decides what may be
// deployed.
package drift

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	logf "sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/test/controlplane"
	"github.com/aims-operator/aims-operator/test/operator"
)

var (
	plane    *controlplane.ControlPlane
	governor *operator.Operator
	admin    client.Client
)

func TestMain(m *testing.M) {
	logf.SetLogger(logr.Discard())
	controlplane.Main(m, controlplane.Options{Nodes: 2}, func(ctx context.Context, p *controlplane.ControlPlane) error {
		plane = p
		var err error
		if admin, err = operator.NewClient(p.Config()); err != nil {
			return err
		}
		if err := operator.Install(ctx, p); err != nil {
			return err
		}
		// Tests have their Prometheus on loopback, which monitors do not read unless the platform team lists it.
		governor, err = operator.Start(ctx, p, "--metrics-source-allowed", "127.0.0.1")
		return err
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// patience is how long something may take that takes seconds.
const patience = time.Minute

// eventually tries until it holds.
func eventually(t *testing.T, what string, holds func() error) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for {
		err := holds()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain until %s: %v", what, err)
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// namespace makes a namespace for one test.
func namespace(t *testing.T, name string) string {
	t.Helper()
	must(t, admin.Create(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{
		Name: name, Labels: map[string]string{v1alpha1.GovernedLabel: v1alpha1.GovernedValue},
	}}))
	return name
}

// awaitCondition waits until a condition of an object has a status and a reason.
func awaitCondition(t *testing.T, object client.Object, list func() []metav1.Condition, kind string, status metav1.ConditionStatus, reason string) {
	t.Helper()
	eventually(t, fmt.Sprintf("%s is %s, %s", kind, status, reason), func() error {
		if err := admin.Get(t.Context(), client.ObjectKeyFromObject(object), object); err != nil {
			return err
		}
		c := apimeta.FindStatusCondition(list(), kind)
		if c == nil || c.Status != status || c.Reason != reason {
			return fmt.Errorf("it is %+v", c)
		}
		return nil
	})
}
