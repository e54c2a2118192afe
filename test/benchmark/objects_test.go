// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package benchmark

import (
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

const (
	modelName   = "mistralai/Mistral-7B-Instruct-v0.2"
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
	return &v1alpha1.AISystem{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: namespace, Name: name, Annotations: map[string]string{v1alpha1.AuthorsAnnotation: `["engineer"]`},
		},
		Spec: v1alpha1.AISystemSpec{
			Owner: v1alpha1.Owner{Person: "Ada", Contact: "ada@example.org"},
			SystemContent: v1alpha1.SystemContent{
				Role: v1alpha1.RoleDeployer,
				IntendedUse: v1alpha1.IntendedUse{
					Purpose: "Answers customers' questions about their orders.", AffectedGroups: []string{"customers", "employees"},
				},
				Risk:           v1alpha1.Risk{Tier: v1alpha1.RiskLimited, Rationale: "It talks with people and decides nothing."},
				LifecycleStage: v1alpha1.StageOperation,
				Models:         []v1alpha1.Model{{Name: modelName, URI: "hf://" + modelName}},
				Images:         []v1alpha1.Image{{Repository: "vllm/vllm-openai", Tag: "v0.11.0"}},
			},
		},
	}
}

func newAssessment(namespace, system string) *v1alpha1.ImpactAssessment {
	return &v1alpha1.ImpactAssessment{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: namespace, Name: system + "-2026", Annotations: map[string]string{v1alpha1.AuthorsAnnotation: `["engineer"]`},
		},
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
						Name: "vllm", Image: "vllm/vllm-openai:v0.11.0", Args: []string{"--model", modelName, "--port", "8000"},
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
