// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// census counts the pods that serve a model by what they do. Held are those behind the operator's scheduling gate.
type census struct{ running, held, other int }

func (c census) String() string {
	return fmt.Sprintf("%d running, %d held, %d otherwise", c.running, c.held, c.other)
}

// count counts the pods that serve a model.
func count(pods []corev1.Pod, model string) census {
	var c census
	for i := range pods {
		pod := &pods[i]
		if !serves(pod, model) {
			continue
		}
		switch {
		case gated(pod):
			c.held++
		case pod.Status.Phase == corev1.PodRunning && pod.DeletionTimestamp == nil:
			c.running++
		default:
			c.other++
		}
	}
	return c
}

func serves(pod *corev1.Pod, model string) bool {
	return slices.ContainsFunc(pod.Spec.Containers, func(c corev1.Container) bool {
		return slices.Contains(c.Args, "--model="+model)
	})
}

// serving wants these pods of the old and the new model, and no others.
func serving(old, next census) probe {
	return func(ctx context.Context, s *stage) error {
		list := &corev1.PodList{}
		if err := s.client.List(ctx, list, client.InNamespace(namespace)); err != nil {
			return fmt.Errorf("listing pods: %w", err)
		}
		haveOld, haveNext := count(list.Items, oldModel), count(list.Items, newModel)
		if haveOld != old || haveNext != next {
			return &deviation{
				fmt.Sprintf("pods of %s: %s; of %s: %s", oldModel, old, newModel, next),
				fmt.Sprintf("%s; %s", haveOld, haveNext),
			}
		}
		return nil
	}
}

// runningIn wants so many pods of a namespace to run.
func runningIn(namespace string, number int) probe {
	return func(ctx context.Context, s *stage) error {
		list := &corev1.PodList{}
		if err := s.client.List(ctx, list, client.InNamespace(namespace)); err != nil {
			return fmt.Errorf("listing pods: %w", err)
		}
		running := 0
		for i := range list.Items {
			if list.Items[i].Status.Phase == corev1.PodRunning {
				running++
			}
		}
		if running != number {
			return &deviation{fmt.Sprintf("%d pods that run in namespace %s", number, namespace), fmt.Sprintf("%d", running)}
		}
		return nil
	}
}

func gated(pod *corev1.Pod) bool {
	return slices.ContainsFunc(pod.Spec.SchedulingGates, func(g corev1.PodSchedulingGate) bool { return g.Name == v1alpha1.SchedulingGate })
}

// nothingDeployed wants that the Deployment does not exist, nor any pod.
func nothingDeployed(ctx context.Context, s *stage) error {
	err := s.client.Get(ctx, client.ObjectKey{Namespace: namespace, Name: deploymentName}, &appsv1.Deployment{})
	if err == nil {
		return &deviation{"that Deployment " + deploymentName + " was not stored", "that it was"}
	}
	if !apierrors.IsNotFound(err) {
		return fmt.Errorf("reading the Deployment: %w", err)
	}
	return serving(census{}, census{})(ctx, s)
}

// policyEvaluated wants that the operator knows the policy.
func policyEvaluated(ctx context.Context, s *stage) error {
	policy := &v1alpha1.OversightPolicy{}
	if err := s.client.Get(ctx, client.ObjectKey{Name: policyName}, policy); err != nil {
		return fmt.Errorf("reading the policy: %w", err)
	}
	if policy.Status.ObservedGeneration != policy.Generation {
		return &deviation{"that the operator has evaluated policy " + policyName, "that it has not"}
	}
	return nil
}

// guarded wants that the API server asks the operator about the namespace's workloads: that a dry run of one is refused.
func guarded(ctx context.Context, s *stage) error {
	labels := map[string]string{"app": "probe"}
	err := s.client.Create(ctx, &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: "probe"},
		Spec: appsv1.DeploymentSpec{
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "vllm", Image: "vllm/vllm-openai"}}},
			},
		},
	}, client.DryRunAll)
	switch {
	case err == nil:
		return &deviation{"that workloads of namespace " + namespace + " are guarded", "that they are not"}
	case !apierrors.IsForbidden(err):
		return fmt.Errorf("trying whether the namespace is guarded: %w", err)
	}
	return nil
}

// decides wants that RBAC lets a person decide in a role, or does not.
func decides(who person, role string, want bool) probe {
	return allowed(who, v1alpha1.DecideVerb, v1alpha1.OversightRolesResource, role, want)
}

// writesSystems wants that RBAC lets a person register AI systems.
func writesSystems(who person) probe {
	return allowed(who, "create", "aisystems", "", true)
}

// writesDecisions wants that RBAC lets somebody store decisions.
func writesDecisions(who person) probe {
	return allowed(who, "create", "oversightdecisions", "", true)
}

// allowed wants an answer of RBAC. The API server learns of a new role or binding a moment after it is stored.
func allowed(who person, verb, resource, name string, want bool) probe {
	return func(ctx context.Context, s *stage) error {
		review := &authorizationv1.SubjectAccessReview{Spec: authorizationv1.SubjectAccessReviewSpec{
			User: who.name, Groups: who.groups,
			ResourceAttributes: &authorizationv1.ResourceAttributes{
				Namespace: namespace, Group: v1alpha1.GroupName, Resource: resource, Name: name, Verb: verb,
			},
		}}
		if err := s.client.Create(ctx, review); err != nil {
			return fmt.Errorf("asking what %s may do: %w", who.name, err)
		}
		if review.Status.Allowed != want {
			return &deviation{fmt.Sprintf("that %s may %s %s/%s: %t", who.name, verb, resource, name, want), fmt.Sprintf("%t", review.Status.Allowed)}
		}
		return nil
	}
}

// condition wants a condition of the system, about its present generation.
func condition(name string, status metav1.ConditionStatus, reason string) probe {
	return func(ctx context.Context, s *stage) error {
		system, err := s.system(ctx)
		if err != nil {
			return err
		}
		have := apimeta.FindStatusCondition(system.Status.Conditions, name)
		switch {
		case have == nil:
			return &deviation{"a condition " + name, "none"}
		case have.Status != status || have.Reason != reason || have.ObservedGeneration != system.Generation:
			return &deviation{
				fmt.Sprintf("condition %s=%s with reason %s about generation %d", name, status, reason, system.Generation),
				fmt.Sprintf("%s, %s, %d", have.Status, have.Reason, have.ObservedGeneration),
			}
		}
		return nil
	}
}

// released wants a release with this model, and no candidate beside it.
func released(model string) probe {
	return func(ctx context.Context, s *stage) error {
		system, err := s.system(ctx)
		if err != nil {
			return err
		}
		release := system.Status.Release
		switch {
		case release == nil:
			return &deviation{"a release with " + model, "no release"}
		case !slices.Equal(release.Models, []string{model}):
			return &deviation{"a release with " + model, fmt.Sprintf("one with %v", release.Models)}
		case len(release.Decisions) != 2:
			return &deviation{"a release by 2 decisions", fmt.Sprintf("one by %v", release.Decisions)}
		case system.Status.Candidate != nil:
			return &deviation{"a release without a candidate beside it", "candidate " + string(system.Status.Candidate.ContentDigest)}
		}
		return nil
	}
}

// decided wants that so many decisions are recorded, each stamped with its author.
func decided(number int) probe {
	return func(ctx context.Context, s *stage) error {
		list := &v1alpha1.OversightDecisionList{}
		if err := s.client.List(ctx, list, client.InNamespace(namespace)); err != nil {
			return fmt.Errorf("listing decisions: %w", err)
		}
		if len(list.Items) != number {
			return &deviation{fmt.Sprintf("%d recorded decisions", number), fmt.Sprintf("%d", len(list.Items))}
		}
		authors := map[v1alpha1.RoleName]string{riskOfficer: rita.name, productOwner: pavel.name}
		for i := range list.Items {
			d := &list.Items[i].Spec
			if d.DecidedBy == nil || d.DecidedBy.Username != authors[d.Role] {
				return &deviation{fmt.Sprintf("that %s decided as %s", authors[d.Role], d.Role), fmt.Sprintf("%+v", d.DecidedBy)}
			}
		}
		return nil
	}
}

func (s *stage) system(ctx context.Context) (*v1alpha1.AISystem, error) {
	system := &v1alpha1.AISystem{}
	if err := s.client.Get(ctx, client.ObjectKey{Namespace: namespace, Name: systemName}, system); err != nil {
		return nil, fmt.Errorf("reading the AI system: %w", err)
	}
	return system, nil
}
