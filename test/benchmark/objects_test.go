// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package benchmark

import (
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/test/chatbot"
)

const (
	modelName   = chatbot.Model
	riskOfficer = "risk-officer"
	owner       = "product-owner"
)

func newNamespace(name string) *corev1.Namespace {
	return &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{v1alpha1.GovernedLabel: v1alpha1.GovernedValue}}}
}

func newPolicy(mode v1alpha1.AdmissionMode) *v1alpha1.OversightPolicy {
	return &v1alpha1.OversightPolicy{
		ObjectMeta: metav1.ObjectMeta{Name: "benchmark-" + strings.ToLower(string(mode))},
		Spec: v1alpha1.OversightPolicySpec{
			Requirements: v1alpha1.Requirements{
				Assessment: &v1alpha1.AssessmentRequirement{Sections: []v1alpha1.AssessmentSection{v1alpha1.SectionIndividualImpacts}},
				Approvals:  []v1alpha1.ApprovalRequirement{{Role: riskOfficer, Count: 1}, {Role: owner, Count: 1}},
			},
			Enforcement: v1alpha1.Enforcement{Admission: mode},
			Discovery:   &v1alpha1.Discovery{Mode: v1alpha1.DiscoveryDeny},
		},
	}
}

// newSystem is a system of everyday size.
func newSystem(namespace, name string) *v1alpha1.AISystem {
	system := chatbot.System(namespace, name, modelName)
	system.Annotations = map[string]string{v1alpha1.AuthorsAnnotation: `["engineer"]`}
	system.Spec.IntendedUse.AffectedGroups = []string{"customers", "employees"}
	return system
}

func newAssessment(namespace, system string) *v1alpha1.ImpactAssessment {
	assessment := chatbot.Assessment(namespace, system+"-2026", system)
	assessment.Annotations = map[string]string{v1alpha1.AuthorsAnnotation: `["engineer"]`}
	return assessment
}

func newDecision(assessment *v1alpha1.ImpactAssessment, role v1alpha1.RoleName, digest v1alpha1.ContentDigest) *v1alpha1.OversightDecision {
	return &v1alpha1.OversightDecision{
		ObjectMeta: metav1.ObjectMeta{Namespace: assessment.Namespace, Name: assessment.Name + "-" + string(role)},
		Spec: v1alpha1.OversightDecisionSpec{
			Subject:  v1alpha1.DecisionSubject{Kind: v1alpha1.KindImpactAssessment, Name: assessment.Name},
			Decision: v1alpha1.DecisionApprove, Role: role, ContentDigest: digest,
		},
	}
}

func newDeployment(namespace, system string, replicas int32) *appsv1.Deployment {
	labels := map[string]string{"app": system, v1alpha1.SystemLabel: system}
	return &appsv1.Deployment{
		TypeMeta:   metav1.TypeMeta{APIVersion: "apps/v1", Kind: "Deployment"},
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: system},
		Spec: appsv1.DeploymentSpec{
			Replicas: &replicas,
			Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": system}},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec: corev1.PodSpec{
					Containers: []corev1.Container{{
						Name: "vllm", Image: chatbot.Image, Args: []string{"--model", modelName, "--port", "8000"},
						Env:          []corev1.EnvVar{{Name: "HF_HOME", Value: "/cache"}, {Name: "VLLM_LOGGING_LEVEL", Value: "INFO"}},
						VolumeMounts: []corev1.VolumeMount{{Name: "cache", MountPath: "/cache"}},
					}},
					Volumes: []corev1.Volume{{Name: "cache", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}}},
				},
			},
		},
	}
}

func newPod(deployment *appsv1.Deployment) *corev1.Pod {
	pod := &corev1.Pod{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"}, ObjectMeta: *deployment.Spec.Template.ObjectMeta.DeepCopy(),
		Spec: *deployment.Spec.Template.Spec.DeepCopy(),
	}
	pod.Namespace, pod.GenerateName = deployment.Namespace, deployment.Name+"-"
	return pod
}
