// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/test/chatbot"
)

// newSystem is a registered system with an assessment that a policy accepts.
func newSystem(namespace, name string) []client.Object {
	return []client.Object{chatbot.System(namespace, name, chatbot.Model), chatbot.Assessment(namespace, name, name)}
}

// freezing is a policy for one namespace that asks for a check of data drift, and freezes rollouts when it is breached.
func freezing(namespace string) *v1alpha1.OversightPolicy {
	return &v1alpha1.OversightPolicy{
		ObjectMeta: metav1.ObjectMeta{Name: namespace},
		Spec: v1alpha1.OversightPolicySpec{
			AppliesTo: v1alpha1.AppliesTo{NamespaceSelector: &metav1.LabelSelector{MatchLabels: map[string]string{corev1.LabelMetadataName: namespace}}},
			Requirements: v1alpha1.Requirements{
				Assessment: &v1alpha1.AssessmentRequirement{}, Monitoring: []v1alpha1.CheckKind{v1alpha1.CheckDataDrift},
			},
			Enforcement: v1alpha1.Enforcement{Admission: v1alpha1.ModeDeny, OnDrift: v1alpha1.DriftFreezeRollouts},
		},
	}
}

func newDeployment(namespace, system string) *appsv1.Deployment {
	labels := map[string]string{"app": system, v1alpha1.SystemLabel: system}
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: system},
		Spec: appsv1.DeploymentSpec{
			Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": system}},
			Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: corev1.PodSpec{Containers: []corev1.Container{chatbot.Container(chatbot.Model)}}},
		},
	}
}

// rollOut changes the template of what runs.
func rollOut(t *testing.T, namespace, system string) error {
	t.Helper()
	for {
		deployment := &appsv1.Deployment{}
		must(t, admin.Get(t.Context(), client.ObjectKey{Namespace: namespace, Name: system}, deployment))
		deployment.Spec.Template.Spec.Containers[0].Env = []corev1.EnvVar{{Name: "CHANGED", Value: time.Now().String()}}
		if err := admin.Update(t.Context(), deployment); !apierrors.IsConflict(err) {
			return err
		}
	}
}

func TestAShiftGoesAllTheWayToARefusedRolloutAndBack(t *testing.T) {
	t.Parallel()
	ns := namespace(t, "rollout")
	m := serve(t, ns)
	must(t, admin.Create(t.Context(), freezing(ns)))
	for _, object := range newSystem(ns, "credit") {
		must(t, admin.Create(t.Context(), object))
	}
	eventually(t, "a workload of a system that nobody watches is refused", func() error {
		err := admin.Create(t.Context(), newDeployment(ns, "credit"), client.DryRunAll)
		if !apierrors.IsForbidden(err) || !strings.Contains(err.Error(), string(v1alpha1.ReasonMonitorMissing)) {
			return fmt.Errorf("the answer is %w", errors.Join(errors.New("not the refusal"), err))
		}
		return nil
	})
	must(t, admin.Create(t.Context(), newMonitor(m.source.URL, ns, "credit")))
	eventually(t, "it may be deployed, before there is data", func() error { return admin.Create(t.Context(), newDeployment(ns, "credit")) })
	system := &v1alpha1.AISystem{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "credit"}}
	await := func(kind string, status metav1.ConditionStatus, reason string) {
		t.Helper()
		awaitCondition(t, system, func() []metav1.Condition { return system.Status.Conditions }, kind, status, reason)
	}
	await(v1alpha1.ConditionWithinLimits, metav1.ConditionTrue, v1alpha1.WithinLimitsReason)
	await(v1alpha1.ConditionMonitored, metav1.ConditionTrue, v1alpha1.MonitoredReason)
	must(t, rollOut(t, ns, "credit"))

	m.isShifted.Store(true)
	await(v1alpha1.ConditionWithinLimits, metav1.ConditionFalse, string(v1alpha1.ReasonDriftBreached))
	eventually(t, "a rollout is refused", func() error {
		err := rollOut(t, ns, "credit")
		if !apierrors.IsForbidden(err) || !strings.Contains(err.Error(), string(v1alpha1.ReasonDriftBreached)) || !strings.Contains(err.Error(), `check "scores"`) {
			return fmt.Errorf("the answer is %w", errors.Join(errors.New("not the refusal"), err))
		}
		return nil
	})

	m.isShifted.Store(false)
	await(v1alpha1.ConditionWithinLimits, metav1.ConditionTrue, v1alpha1.WithinLimitsReason)
	eventually(t, "a rollout passes again", func() error { return rollOut(t, ns, "credit") })
}
