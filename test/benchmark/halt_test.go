// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package benchmark

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/test/controlplane"
	"github.com/aims-operator/aims-operator/test/operator"
	"github.com/aims-operator/aims-operator/test/seals"
)

const (
	// halts is how many systems one run halts at rest, and while an edit of the policy is being followed.
	halts = 3
	// served is how many pods each of them has.
	served = 2
	// woken is how many systems an edit of the policy wakes at most.
	woken = 800
	// editedBefore is for how long the operator has been following the edit when the halt comes.
	editedBefore = time.Second
)

// BenchmarkAHaltDuringAPolicyEdit measures how long it takes from the stored Halt until all pods of the system have been told to end: at rest, and while
// the operator follows an edit of the policy that concerns all systems of the namespace.
func BenchmarkAHaltDuringAPolicyEdit(b *testing.B) {
	plane := start(b, controlplane.Options{Nodes: 4})
	admin := newClient(b, plane.Config())
	must(b, operator.Install(b.Context(), plane))
	many := min(*systems, woken)
	policy := newPolicy(v1alpha1.ModeDeny)
	must(b, admin.Create(b.Context(), policy))
	entitle(b, admin, riskOfficer, owner)
	fill(b, admin, seals.Of(b, plane.Config(), "aims-system"), crowd, many, atRest)
	governor, err := operator.Start(b.Context(), plane, "--verbosity", "0")
	must(b, err)
	b.Cleanup(func() { must(b, governor.Stop()) })
	awaitPublished(b, admin, crowd, many)
	settle(b, plane, crowd)

	for b.Loop() {
		var rest, during []time.Duration
		for i := range halts {
			serving(b, admin, systemName(i))
			serving(b, admin, systemName(halts+i))
		}
		settle(b, plane, crowd)
		for i := range halts {
			rest = append(rest, halt(b, admin, systemName(i)))
		}
		settle(b, plane, crowd)
		for i := range halts {
			during = append(during, haltDuring(b, plane, admin, policy, many, systemName(halts+i)))
		}
		report(b, rest, time.Second, "s-at-rest")
		report(b, during, time.Second, "s-during-an-edit")
	}
	b.ReportMetric(0, "ns/op")
}

// serving has pods of a system run.
func serving(b *testing.B, admin client.Client, system string) {
	b.Helper()
	deployment := newDeployment(crowd, system, served)
	deployment.Name = "serving-" + system
	must(b, admin.Create(b.Context(), deployment))
	await(b, func() bool { return running(b, admin, system) == served })
}

// running counts the pods of a system that have a node and were not told to end.
func running(b *testing.B, admin client.Client, system string) int {
	b.Helper()
	list := &corev1.PodList{}
	must(b, admin.List(b.Context(), list, client.InNamespace(crowd), client.MatchingLabels{v1alpha1.SystemLabel: system}))
	count := 0
	for i := range list.Items {
		if pod := &list.Items[i]; pod.Spec.NodeName != "" && pod.DeletionTimestamp == nil {
			count++
		}
	}
	return count
}

// halt halts a system, and tells how long its pods were left alone.
func halt(b *testing.B, admin client.Client, system string) time.Duration {
	b.Helper()
	must(b, admin.Create(b.Context(), &v1alpha1.OversightDecision{
		ObjectMeta: metav1.ObjectMeta{Namespace: crowd, GenerateName: system + "-"},
		Spec: v1alpha1.OversightDecisionSpec{
			Subject: v1alpha1.DecisionSubject{Kind: v1alpha1.KindAISystem, Name: system}, Decision: v1alpha1.DecisionHalt, Role: riskOfficer,
		},
	}))
	stored := time.Now()
	for running(b, admin, system) > 0 {
		if time.Since(stored) > 10*time.Minute {
			b.Fatalf("ten minutes after its halt, pods of %s run", system)
		}
		time.Sleep(10 * time.Millisecond)
	}
	return time.Since(stored)
}

// haltDuring halts a system while the operator follows an edit of the policy: one approval more of every system, or what was asked before.
func haltDuring(b *testing.B, plane *controlplane.ControlPlane, admin client.Client, policy *v1alpha1.OversightPolicy, many int, system string) time.Duration {
	b.Helper()
	seen := follow(b, plane, crowd)
	defer seen.stop()
	must(b, admin.Get(b.Context(), client.ObjectKeyFromObject(policy), policy))
	reason := string(v1alpha1.ReasonApprovalsPending)
	if approvals := &policy.Spec.Requirements.Approvals; len(*approvals) > 2 {
		*approvals, reason = (*approvals)[:2], v1alpha1.ApprovedCompleteReason
	} else {
		*approvals = append(*approvals, v1alpha1.ApprovalRequirement{Role: "auditor", Count: 1})
	}
	began := time.Now()
	must(b, admin.Update(b.Context(), policy))
	time.Sleep(editedBefore)
	took := halt(b, admin, system)
	followed := seen.with(reason)
	seen.await(b, many-2*halts, reason)
	b.Logf("an edit that %d systems followed within %.1f s: the pods of a system that was halted meanwhile ran for %.2f s, and %d systems had followed then",
		many, time.Since(began).Seconds(), took.Seconds(), followed)
	return took
}
