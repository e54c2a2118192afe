// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package faults

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/test/operator"
)

var configurationKey = client.ObjectKey{Name: "aims-operator"}

func validating(ctx context.Context) (*admissionregistrationv1.ValidatingWebhookConfiguration, error) {
	c := &admissionregistrationv1.ValidatingWebhookConfiguration{}
	return c, admin.Get(ctx, configurationKey, c)
}

// spoil deletes one configuration, and takes the authority out of the other.
func spoil(t *testing.T) {
	t.Helper()
	must(t, admin.Delete(t.Context(), &admissionregistrationv1.MutatingWebhookConfiguration{ObjectMeta: metav1.ObjectMeta{Name: "aims-operator"}}))
	eventually(t, "the authority is taken out", func() error { return withoutBundle(t.Context()) })
}

// withoutBundle does what a GitOps tool does that syncs a manifest without a caBundle.
func withoutBundle(ctx context.Context) error {
	c, err := validating(ctx)
	if err != nil {
		return err
	}
	for i := range c.Webhooks {
		c.Webhooks[i].ClientConfig.CABundle = nil
	}
	if c.Annotations == nil {
		c.Annotations = map[string]string{}
	}
	c.Annotations["argocd.argoproj.io/tracking-id"] = "gate:webhooks"
	return admin.Update(ctx, c)
}

// intact says what is wrong with the configurations.
func intact() error {
	c, err := validating(context.Background())
	if err != nil {
		return err
	}
	for i := range c.Webhooks {
		if len(c.Webhooks[i].ClientConfig.CABundle) == 0 {
			return errors.New("the authority is missing")
		}
	}
	return admin.Get(context.Background(), configurationKey, &admissionregistrationv1.MutatingWebhookConfiguration{})
}

func TestCase40_AToolThatSyncsWithoutTheAuthority(t *testing.T) {
	o := start(t, operator.Options{})
	keepLogs(t, o)
	s := govern(t)
	must(t, withoutBundle(t.Context()))
	eventually(t, "the authority is put back", intact)

	// The worst of all tools answers each time, at once.
	began, answers := time.Now(), 0
	for time.Since(began) < 15*time.Second {
		if intact() == nil && withoutBundle(t.Context()) == nil {
			answers++
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Logf("the operator put the authority back %d times in 15 s, against a tool that took it out each time", answers)
	// 20 at once, one every 3 s, and one that was on its way.
	if answers > 20+5+1 {
		t.Errorf("the operator wrote %d times in 15 s", answers)
	}
	eventually(t, "the authority is put back when the tool rests", intact)
	c, err := validating(t.Context())
	must(t, err)
	if c.Annotations["argocd.argoproj.io/tracking-id"] == "" {
		t.Error("the tool's annotation is gone, so that it would write again")
	}
	s.eventually("the gate works", func() error {
		if err := s.try(s.unapproved()); !refusedOnMerit(err) {
			return err
		}
		return nil
	})
}

// registered says whether the webhooks follow the policy of a namespace. Of all that is registered they are written last.
func registered(namespace string) error {
	c, err := validating(context.Background())
	if err != nil {
		return err
	}
	for i := range c.Webhooks {
		if selector := c.Webhooks[i].NamespaceSelector; selector != nil && selector.MatchLabels[corev1.LabelMetadataName] == namespace {
			return nil
		}
	}
	return fmt.Errorf("no webhook is about namespace %s", namespace)
}

// inForce says whether the API server obeys what is registered for the policy. Until then, some seconds after a start, the webhooks are asked about more.
func (s *scene) inForce() error {
	policy := &v1alpha1.OversightPolicy{}
	if err := admin.Get(context.Background(), client.ObjectKey{Name: s.namespace}, policy); err != nil {
		return err
	}
	c := apimeta.FindStatusCondition(policy.Status.Conditions, v1alpha1.ConditionEnforcementIntact)
	if c == nil || c.ObservedGeneration != policy.Generation || c.Status == metav1.ConditionUnknown {
		return fmt.Errorf("the policy says %+v", c)
	}
	return nil
}

func TestTwoVersionsDoNotFightOverTheConfigurations(t *testing.T) {
	service, err := operator.NewService(t.Context())
	must(t, err)
	t.Cleanup(func() { must(t, service.Close()) })
	for _, version := range []string{"v0.1.0", "v0.2.0"} {
		o := start(t, operator.Options{Name: "operator-" + version, Version: version, URL: service.URL(), Elect: true})
		service.Add(o)
		keepLogs(t, o)
	}
	s := govern(t)
	eventually(t, "the policy is registered", func() error { return registered(s.namespace) })
	eventually(t, "the policy is in force", s.inForce)
	before, err := validating(t.Context())
	must(t, err)
	time.Sleep(5 * time.Second)
	after, err := validating(t.Context())
	must(t, err)
	if before.ResourceVersion != after.ResourceVersion {
		t.Error("a configuration is written, though nothing changes")
	}
	s.eventually("the gate works", func() error {
		if err := s.try(s.unapproved()); !refusedOnMerit(err) {
			return err
		}
		return nil
	})
}

// TestTwoOperatorsThatBothLead are two installations by mistake, each with an address of its own and without an election.
func TestTwoOperatorsThatBothLead(t *testing.T) {
	for _, version := range []string{"v0.1.0", "v0.2.0"} {
		keepLogs(t, start(t, operator.Options{Name: "alone-" + version, Version: version}))
	}
	before, err := validating(t.Context())
	must(t, err)
	began, writes, last := time.Now(), 0, before.ResourceVersion
	for time.Since(began) < 10*time.Second {
		if c, err := validating(t.Context()); err == nil && c.ResourceVersion != last {
			writes, last = writes+1, c.ResourceVersion
		}
		time.Sleep(time.Millisecond)
	}
	t.Logf("two operators that both lead wrote %d times in 10 s", writes)
	if writes > 2*(20+4+1) {
		t.Errorf("%d writes in 10 s", writes)
	}
}
