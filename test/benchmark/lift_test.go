// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package benchmark

import (
	"fmt"
	"slices"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/test/controlplane"
	"github.com/aims-operator/aims-operator/test/operator"
)

// heldPods is how many pods wait for the approval.
const heldPods = 50

// rounds is how often a run of the benchmark measures, each time in a new namespace.
const rounds = 5

// BenchmarkApprovalToLiftedGates measures how long it takes from the request that records the last approval until none of 50 held pods has
// the operator's scheduling gate any more: the guard's checks, the stored decision, the controller's watch, the verdict and 50 patches.
func BenchmarkApprovalToLiftedGates(b *testing.B) {
	plane := start(b, controlplane.Options{Nodes: 4})
	must(b, operator.Install(b.Context(), plane))
	governor, err := operator.Start(b.Context(), plane)
	must(b, err)
	b.Cleanup(func() { must(b, governor.Stop()) })
	admin := newClient(b, plane.Config())
	must(b, admin.Create(b.Context(), newPolicy(v1alpha1.ModeHold)))
	people := map[v1alpha1.RoleName]client.Client{}
	for _, role := range []v1alpha1.RoleName{riskOfficer, owner} {
		people[role] = person(b, plane, admin, string(role))
	}

	var took []time.Duration
	for b.Loop() {
		for range rounds {
			took = append(took, lift(b, admin, people, fmt.Sprintf("round-%d", len(took))))
		}
	}
	report(b, took, time.Millisecond, "ms")
	b.ReportMetric(0, "ns/op")
}

// lift has 50 pods held in a new namespace, and tells how long the last approval takes to lift their gates.
func lift(b *testing.B, admin client.Client, people map[v1alpha1.RoleName]client.Client, namespace string) time.Duration {
	b.Helper()
	assessment := holdPods(b, admin, namespace)
	must(b, people[riskOfficer].Create(b.Context(), newDecision(assessment, riskOfficer, assessment.Status.ContentDigest)))
	last := newDecision(assessment, owner, assessment.Status.ContentDigest)
	// What the first approval and the new pods woke has come to rest by then.
	time.Sleep(time.Second)

	began := time.Now()
	must(b, people[owner].Create(b.Context(), last))
	for countGated(b, admin, namespace) > 0 {
		time.Sleep(2 * time.Millisecond)
	}
	took := time.Since(began)

	must(b, admin.Delete(b.Context(), newNamespace(namespace)))
	await(b, func() bool {
		return client.IgnoreNotFound(admin.Get(b.Context(), client.ObjectKey{Name: namespace}, newNamespace(namespace))) == nil &&
			len(listPods(b, admin, namespace)) == 0
	})
	return took
}

// person is somebody who may decide in one role, anywhere.
func person(b *testing.B, plane *controlplane.ControlPlane, admin client.Client, role string) client.Client {
	b.Helper()
	must(b, admin.Create(b.Context(), &rbacv1.ClusterRole{
		ObjectMeta: metav1.ObjectMeta{Name: "decides-as-" + role},
		Rules: []rbacv1.PolicyRule{
			{APIGroups: []string{v1alpha1.GroupName}, Resources: []string{"oversightdecisions"}, Verbs: []string{"create"}},
			{
				APIGroups: []string{v1alpha1.GroupName}, Resources: []string{v1alpha1.OversightRolesResource},
				ResourceNames: []string{role}, Verbs: []string{v1alpha1.DecideVerb},
			},
		},
	}))
	must(b, admin.Create(b.Context(), &rbacv1.ClusterRoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: "decides-as-" + role},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "decides-as-" + role},
		Subjects:   []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: rbacv1.UserKind, Name: role}},
	}))
	config, err := plane.UserConfig(role)
	must(b, err)
	return newClient(b, config)
}

// holdPods makes a system that waits for approval, and a Deployment whose pods are all held.
func holdPods(b *testing.B, admin client.Client, namespace string) *v1alpha1.ImpactAssessment {
	b.Helper()
	must(b, admin.Create(b.Context(), newNamespace(namespace)))
	must(b, admin.Create(b.Context(), newSystem(namespace, "chat")))
	assessment := newAssessment(namespace, "chat")
	must(b, admin.Create(b.Context(), assessment))
	await(b, func() bool {
		must(b, admin.Get(b.Context(), client.ObjectKeyFromObject(assessment), assessment))
		return assessment.Status.ContentDigest != ""
	})
	must(b, admin.Create(b.Context(), newDeployment(namespace, "chat", heldPods)))
	await(b, func() bool { return countGated(b, admin, namespace) == heldPods })
	return assessment
}

func listPods(b *testing.B, admin client.Client, namespace string) []corev1.Pod {
	b.Helper()
	list := &corev1.PodList{}
	must(b, admin.List(b.Context(), list, client.InNamespace(namespace)))
	return list.Items
}

func countGated(b *testing.B, admin client.Client, namespace string) int {
	b.Helper()
	return len(slices.DeleteFunc(listPods(b, admin, namespace), func(pod corev1.Pod) bool {
		return !slices.Contains(pod.Spec.SchedulingGates, corev1.PodSchedulingGate{Name: v1alpha1.SchedulingGate})
	}))
}

func await(b *testing.B, done func() bool) {
	b.Helper()
	for deadline := time.Now().Add(time.Minute); !done(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			b.Fatal("waited in vain for a minute")
		}
	}
}
