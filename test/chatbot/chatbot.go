// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package chatbot has the AI system that tests govern: one that answers customers by a model that vLLM serves.
package chatbot

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// What the system runs.
const (
	Repository = "vllm/vllm-openai"
	Tag        = "v0.11.0"
	Image      = Repository + ":" + Tag
	Model      = "mistralai/Mistral-7B-Instruct-v0.2"
)

// System is registered to run vLLM and to serve these models.
func System(namespace, name string, models ...string) *v1alpha1.AISystem {
	system := &v1alpha1.AISystem{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name},
		Spec: v1alpha1.AISystemSpec{
			Owner: v1alpha1.Owner{Person: "Ada", Contact: "ada@example.org"},
			SystemContent: v1alpha1.SystemContent{
				Role:           v1alpha1.RoleDeployer,
				IntendedUse:    v1alpha1.IntendedUse{Purpose: "Answers customers' questions about their orders."},
				Risk:           v1alpha1.Risk{Tier: v1alpha1.RiskLimited, Rationale: "It talks with people and decides nothing."},
				LifecycleStage: v1alpha1.StageOperation,
				Images:         []v1alpha1.Image{{Repository: Repository, Tag: Tag}},
			},
		},
	}
	for _, model := range models {
		system.Spec.Models = append(system.Spec.Models, v1alpha1.Model{Name: model, URI: v1alpha1.URI("hf://" + model)})
	}
	return system
}

// Assessment is one of the system that policies accept, made yesterday.
func Assessment(namespace, name, system string) *v1alpha1.ImpactAssessment {
	return &v1alpha1.ImpactAssessment{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name},
		Spec: v1alpha1.ImpactAssessmentSpec{
			SystemRef:   v1alpha1.SystemReference{Name: system},
			PerformedAt: metav1.NewTime(time.Now().Add(-24 * time.Hour)).Rfc3339Copy(),
			Impacts: []v1alpha1.Impact{{
				Name: "wrong-answer", Affects: v1alpha1.OnIndividuals, Description: "A customer acts on a wrong answer.",
				Likelihood: "Possible", Severity: v1alpha1.ImpactLow, ResidualRisk: v1alpha1.ImpactLow,
			}},
			Conclusion: &v1alpha1.Conclusion{Outcome: v1alpha1.OutcomeAcceptable, ResidualRisk: v1alpha1.ImpactLow, Rationale: "People can ask a person."},
		},
	}
}

// Pod serves a model, in a system's name.
func Pod(namespace, system, model string) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, GenerateName: "vllm-", Labels: map[string]string{v1alpha1.SystemLabel: system}},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{Container(model)}},
	}
}

// Container serves a model.
func Container(model string) corev1.Container {
	return corev1.Container{Name: "vllm", Image: Image, Args: []string{"--model", model}}
}
