// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package faults breaks things under load: it kills, pauses and upgrades operators, and restarts the control plane beneath them. Its tests
// share one control plane of their own and run one after the other.
package faults

import (
	"context"
	"fmt"
	"os"
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
	plane *controlplane.ControlPlane
	admin client.Client
)

func TestMain(m *testing.M) {
	if os.Getenv("AIMS_FAULTS") == "" {
		fmt.Fprintln(os.Stderr, "make faults runs the tests that break things, which take minutes")
		os.Exit(0)
	}
	logf.SetLogger(logr.Discard())
	controlplane.Main(m, controlplane.Options{Nodes: 2}, func(ctx context.Context, p *controlplane.ControlPlane) error {
		plane = p
		scheme, err := operator.NewScheme()
		if err != nil {
			return err
		}
		config := p.Config()
		// The API server gives up on a webhook after 5 s.
		config.Timeout = 15 * time.Second
		if admin, err = client.New(config, client.Options{Scheme: scheme}); err != nil {
			return err
		}
		return operator.Install(ctx, p)
	})
}

// start starts an operator for this test.
func start(t *testing.T, options operator.Options) *operator.Operator {
	t.Helper()
	controlplane.Required(t, plane)
	o, err := operator.StartOne(t.Context(), plane, options)
	must(t, err)
	t.Cleanup(func() {
		// A paused process does not hear that it should stop.
		_ = o.Resume()
		must(t, o.Stop())
	})
	return o
}

// replicas starts two operators behind a service, of which one leads.
func replicas(t *testing.T, arguments ...string) (*operator.Service, [2]*operator.Operator) {
	t.Helper()
	controlplane.Required(t, plane)
	service, err := operator.NewService(t.Context())
	must(t, err)
	t.Cleanup(func() { must(t, service.Close()) })
	var both [2]*operator.Operator
	for i := range both {
		both[i] = start(t, operator.Options{
			Name: fmt.Sprintf("replica-%d", i), URL: service.URL(), Elect: true, Arguments: append([]string{"--shutdown-delay", "1s"}, arguments...),
		})
		service.Add(both[i])
	}
	return service, both
}

// govern makes a namespace with a system that may run, and a policy under which nothing else may.
func govern(t *testing.T) *scene {
	t.Helper()
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: "faults-", Labels: map[string]string{v1alpha1.GovernedLabel: v1alpha1.GovernedValue}}}
	must(t, admin.Create(t.Context(), namespace))
	s := &scene{t: t, namespace: namespace.Name}
	policy := &v1alpha1.OversightPolicy{
		ObjectMeta: metav1.ObjectMeta{Name: namespace.Name},
		Spec: v1alpha1.OversightPolicySpec{
			AppliesTo:   v1alpha1.AppliesTo{NamespaceSelector: &metav1.LabelSelector{MatchLabels: map[string]string{corev1.LabelMetadataName: namespace.Name}}},
			Enforcement: v1alpha1.Enforcement{Admission: v1alpha1.ModeDeny},
			Discovery:   &v1alpha1.Discovery{Mode: v1alpha1.DiscoveryDeny},
		},
	}
	outliving := context.WithoutCancel(t.Context())
	s.eventually("a policy is accepted", func() error { return client.IgnoreAlreadyExists(admin.Create(t.Context(), policy)) })
	t.Cleanup(func() {
		for _, object := range []client.Object{policy, namespace} {
			// Where all was uninstalled the kind is gone as well.
			if err := admin.Delete(outliving, object); !apimeta.IsNoMatchError(err) {
				must(t, client.IgnoreNotFound(err))
			}
		}
	})
	s.eventually("a system is accepted", func() error { return client.IgnoreAlreadyExists(admin.Create(t.Context(), s.system())) })
	s.eventually("the approved pod may run, and the other may not", func() error {
		if err := s.try(s.approved()); err != nil {
			return err
		}
		if err := s.try(s.unapproved()); !refusedOnMerit(err) {
			return fmt.Errorf("the other one: %w", err)
		}
		return nil
	})
	s.publish()
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// eventually waits until a check passes. The check reads anew each time.
func (s *scene) eventually(what string, check func() error) {
	s.t.Helper()
	eventually(s.t, what, check)
}

func eventually(t *testing.T, what string, check func() error) {
	t.Helper()
	deadline := time.Now().Add(45 * time.Second)
	for {
		err := check()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain until %s: %v", what, err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// keepLogs prints what operators logged when a test failed; their files go with the control plane.
func keepLogs(t *testing.T, operators ...*operator.Operator) {
	t.Helper()
	t.Cleanup(func() {
		if !t.Failed() {
			return
		}
		for _, o := range operators {
			text, err := os.ReadFile(o.Log)
			if err == nil {
				t.Logf("the end of %s:\n%s", o.Log, text[max(0, len(text)-4000):])
			}
		}
	})
}
