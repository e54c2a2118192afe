// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

const (
	image    = "vllm/vllm-openai:v0.11.0"
	oldModel = "mistralai/Mistral-7B-Instruct-v0.2"
	newModel = "mistralai/Mistral-7B-Instruct-v0.3"
)

// chat is an AI system that may serve these models.
func (w *world) chat(models ...string) *v1alpha1.AISystem {
	system := &v1alpha1.AISystem{
		ObjectMeta: metav1.ObjectMeta{Namespace: w.namespace, Name: "chat"},
		Spec: v1alpha1.AISystemSpec{
			Owner: v1alpha1.Owner{Person: "Ada", Contact: "ada@example.org"},
			SystemContent: v1alpha1.SystemContent{
				Role:           v1alpha1.RoleDeployer,
				IntendedUse:    v1alpha1.IntendedUse{Purpose: "Answers customers' questions about their orders."},
				Risk:           v1alpha1.Risk{Tier: v1alpha1.RiskLimited, Rationale: "It talks with people and decides nothing."},
				LifecycleStage: v1alpha1.StageOperation,
				Images:         []v1alpha1.Image{{Repository: "vllm/vllm-openai", Tag: "v0.11.0"}},
			},
		},
	}
	for _, model := range models {
		system.Spec.Models = append(system.Spec.Models, v1alpha1.Model{Name: model, URI: v1alpha1.URI("hf://" + model)})
	}
	return system
}

// assessment assesses chat.
func (w *world) assessment(name string) *v1alpha1.ImpactAssessment {
	return &v1alpha1.ImpactAssessment{
		ObjectMeta: metav1.ObjectMeta{Namespace: w.namespace, Name: name},
		Spec: v1alpha1.ImpactAssessmentSpec{
			SystemRef:   v1alpha1.SystemReference{Name: "chat"},
			PerformedAt: metav1.NewTime(time.Now().Add(-24 * time.Hour)).Rfc3339Copy(),
			Impacts: []v1alpha1.Impact{{
				Name: "wrong-answer", Affects: v1alpha1.OnIndividuals, Description: "A customer acts on a wrong answer.",
				Likelihood: "Possible", Severity: v1alpha1.ImpactLow, ResidualRisk: v1alpha1.ImpactLow,
			}},
			Conclusion: &v1alpha1.Conclusion{Outcome: v1alpha1.OutcomeAcceptable, ResidualRisk: v1alpha1.ImpactLow, Rationale: "People can ask a person."},
		},
	}
}

// vllm is a Deployment that serves a model, and names chat if labelled says so.
func (w *world) vllm(name, model string, replicas int32, labelled bool) *appsv1.Deployment {
	labels := map[string]string{"app": name}
	if labelled {
		labels[v1alpha1.SystemLabel] = "chat"
	}
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Namespace: w.namespace, Name: name},
		Spec: appsv1.DeploymentSpec{
			Replicas: &replicas,
			Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": name}},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec: corev1.PodSpec{Containers: []corev1.Container{{
					Name: "vllm", Image: image, Args: []string{"--model", model},
					Resources: corev1.ResourceRequirements{Limits: corev1.ResourceList{"nvidia.com/gpu": resource.MustParse("1")}},
				}}},
			},
		},
	}
}
