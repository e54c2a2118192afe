// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/test/chatbot"
)

const (
	image    = chatbot.Image
	oldModel = chatbot.Model
	newModel = "mistralai/Mistral-7B-Instruct-v0.3"
)

// chat is an AI system that may serve these models.
func (w *world) chat(models ...string) *v1alpha1.AISystem {
	return chatbot.System(w.namespace, "chat", models...)
}

// assessment assesses chat.
func (w *world) assessment(name string) *v1alpha1.ImpactAssessment {
	return chatbot.Assessment(w.namespace, name, "chat")
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
