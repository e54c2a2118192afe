// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package enforcement tests that the gate watches itself: it breaks its pieces, and takes rights from the operator, which would disturb other
// tests. So its tests have a control plane of their own, and run one after the other.
package enforcement

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"testing"
	"time"

	"github.com/go-logr/logr"
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	logf "sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/registration"
	"github.com/aims-operator/aims-operator/test/chatbot"
	"github.com/aims-operator/aims-operator/test/controlplane"
	"github.com/aims-operator/aims-operator/test/operator"
)

var (
	plane    *controlplane.ControlPlane
	governor *operator.Operator
	admin    client.Client
	// metrics is where the operator serves its metrics.
	metrics string
)

// The namespaces of all tests: one where policy refuses, one where it only audits.
const governed, audited = "lending", "audited"

func TestMain(m *testing.M) {
	logf.SetLogger(logr.Discard())
	controlplane.Main(m, controlplane.Options{OnlyAPI: true}, func(ctx context.Context, p *controlplane.ControlPlane) error {
		plane = p
		scheme, err := operator.NewScheme()
		if err != nil {
			return err
		}
		if admin, err = client.New(p.Config(), client.Options{Scheme: scheme, FieldOwner: vandal}); err != nil {
			return err
		}
		if err := operator.Install(ctx, p); err != nil {
			return err
		}
		if metrics, err = freeAddress(); err != nil {
			return err
		}
		if governor, err = operator.Start(ctx, p, "--metrics-bind-address", metrics); err != nil {
			return err
		}
		return settle(ctx)
	})
}

// vandal is the field manager under which the tests spoil things.
const vandal = "vandal"

func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

// settle makes a governed namespace with a system that may run.
func settle(ctx context.Context) error {
	for _, object := range []client.Object{
		&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: governed, Labels: map[string]string{v1alpha1.GovernedLabel: v1alpha1.GovernedValue}}},
		// Nobody else makes it where no controllers run.
		&corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Namespace: governed, Name: "default"}},
		&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: audited, Labels: map[string]string{audited: "yes"}}},
		policy("strict", v1alpha1.ModeDeny), auditing(), system(governed, "chat"),
	} {
		// A webhook that has just been registered may not be obeyed yet.
		if err := poll(ctx, 30*time.Second, func() error { return client.IgnoreAlreadyExists(admin.Create(ctx, object)) }); err != nil {
			return fmt.Errorf("making %T: %w", object, err)
		}
	}
	// The validating webhooks are written last.
	return poll(ctx, 30*time.Second, func() error {
		c := &admissionregistrationv1.ValidatingWebhookConfiguration{}
		if err := admin.Get(ctx, client.ObjectKey{Name: registration.Name}, c); err != nil {
			return err
		}
		for i := range c.Webhooks {
			if c.Webhooks[i].NamespaceSelector.MatchLabels[audited] != "" {
				return nil
			}
		}
		return errors.New("what the policies select is not registered")
	})
}

// auditing is a policy for another namespace, which asks for something.
func auditing() *v1alpha1.OversightPolicy {
	p := policy("audit", v1alpha1.ModeAudit)
	p.Spec.AppliesTo.NamespaceSelector = &metav1.LabelSelector{MatchLabels: map[string]string{audited: "yes"}}
	p.Spec.Requirements.Assessment = &v1alpha1.AssessmentRequirement{}
	p.Spec.Requirements.Approvals = []v1alpha1.ApprovalRequirement{{Role: "risk-officer", Count: 1}}
	return p
}

func policy(name string, mode v1alpha1.AdmissionMode) *v1alpha1.OversightPolicy {
	return &v1alpha1.OversightPolicy{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: v1alpha1.OversightPolicySpec{Enforcement: v1alpha1.Enforcement{Admission: mode}}}
}

const model = chatbot.Model

func system(namespace, name string) *v1alpha1.AISystem { return chatbot.System(namespace, name, model) }

func pod(system string) *corev1.Pod { return chatbot.Pod(governed, system, model) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// eventually waits until a check passes. The check reads anew each time.
func eventually(t *testing.T, what string, check func() error) {
	t.Helper()
	within(t, 45*time.Second, what, check)
}

func within(t *testing.T, patience time.Duration, what string, check func() error) {
	t.Helper()
	if err := poll(t.Context(), patience, check); err != nil {
		t.Fatalf("waited in vain until %s: %v", what, err)
	}
}

func poll(ctx context.Context, patience time.Duration, check func() error) error {
	deadline := time.Now().Add(patience)
	for {
		err := check()
		if err == nil || time.Now().After(deadline) || ctx.Err() != nil {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// keepLog prints what the operator logged when a test failed; its file goes with the control plane.
func keepLog(t *testing.T) {
	t.Helper()
	controlplane.Required(t, plane)
	t.Cleanup(func() {
		if !t.Failed() {
			return
		}
		if text, err := os.ReadFile(governor.Log); err == nil {
			t.Logf("the end of the operator's log:\n%s", text[max(0, len(text)-6000):])
		}
	})
}
