// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package benchmark

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/test/controlplane"
	"github.com/aims-operator/aims-operator/test/operator"
	"github.com/aims-operator/aims-operator/test/seals"
)

const crowd = "crowd"

// crowded is how many systems the benchmark has, each with a workload.
func crowded() int { return *systems }

// BenchmarkTenThousandSystems measures the operator with 10,000 AISystems in one namespace, each with an assessment, two approvals and a workload:
// its memory, the time from a start to the first correct answer, how long a withdrawn approval still lets through, and what an edit of the policy
// that concerns all of them sets off.
func BenchmarkTenThousandSystems(b *testing.B) {
	plane := start(b, controlplane.Options{OnlyAPI: true})
	admin := newClient(b, plane.Config())
	must(b, operator.Install(b.Context(), plane))
	policy := newPolicy(v1alpha1.ModeDeny)
	must(b, admin.Create(b.Context(), policy))
	entitle(b, admin, riskOfficer, owner)
	began := time.Now()
	fill(b, admin, seals.Of(b, plane.Config(), "aims-system"), crowd, crowded(), atRest)
	ready(b, admin, crowd)
	b.Logf("made %d systems in %.0f s", crowded(), time.Since(began).Seconds())

	began = time.Now()
	governor, err := operator.Start(b.Context(), plane, "--verbosity", "0")
	must(b, err)
	b.Cleanup(func() { must(b, governor.Stop()) })
	awaitPublished(b, admin, crowd, crowded())
	b.Logf("a first start judged and published everything in %.1f s", time.Since(began).Seconds())

	settle(b, plane, crowd)

	b.Run("memory", func(b *testing.B) { memory(b, governor) })
	b.Run("start", func(b *testing.B) { starts(b, admin, governor) })
	b.Run("withdrawn", func(b *testing.B) { withdrawals(b, plane, admin) })
	settle(b, plane, crowd)
	b.Run("policy-edit", func(b *testing.B) { policyEdit(b, plane, admin, policy) })
	b.Run("memory-after", func(b *testing.B) { memory(b, governor) })
}

func memory(b *testing.B, governor *operator.Operator) {
	b.Helper()
	for b.Loop() {
		// What the work before left is collected meanwhile.
		time.Sleep(2 * time.Second)
	}
	now, peak, err := governor.Memory()
	must(b, err)
	b.ReportMetric(float64(now)/(1<<20), "MiB")
	b.ReportMetric(float64(peak)/(1<<20), "peak-MiB")
	b.ReportMetric(0, "ns/op")
}

// starts kills the operator and starts it again, and asks all the time whether a pod may run that may not.
func starts(b *testing.B, admin client.Client, governor *operator.Operator) {
	b.Helper()
	var took []time.Duration
	for b.Loop() {
		must(b, governor.Kill())
		began := time.Now()
		must(b, governor.Launch())
		for {
			err := admin.Create(b.Context(), sample("Pod", crowd, systemName(0), false), client.DryRunAll)
			if err == nil {
				b.Fatal("a pod that may not run was admitted")
			}
			if apierrors.IsForbidden(err) {
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
		took = append(took, time.Since(began))
	}
	report(b, took, time.Millisecond, "ms")
	b.ReportMetric(0, "ns/op")
}

// rejected is how many approvals one run withdraws.
const rejected = 5

// withdrawals rejects the content of systems whose pods are being created, and tells how long after the stored decision the last one was admitted.
func withdrawals(b *testing.B, plane *controlplane.ControlPlane, admin client.Client) {
	b.Helper()
	var took []time.Duration
	system := 1
	for b.Loop() {
		for range rejected {
			took = append(took, withdraw(b, plane, admin, systemName(system)))
			system++
		}
	}
	report(b, took, time.Millisecond, "ms")
	b.ReportMetric(0, "ns/op")
}

func withdraw(b *testing.B, plane *controlplane.ControlPlane, admin client.Client, system string) time.Duration {
	b.Helper()
	const clients = 4
	pods := &attempts{}
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	var done sync.WaitGroup
	for range clients {
		creator := connection(b, plane.Config())
		done.Go(func() {
			for ctx.Err() == nil {
				asked := time.Now()
				err := creator.Create(b.Context(), sample("Pod", crowd, system, true), client.DryRunAll)
				pods.note(asked, err)
			}
		})
	}
	await(b, func() bool { admitted, _ := pods.seen(); return !admitted.IsZero() })
	assessment := newAssessment(crowd, system)
	await(b, func() bool {
		must(b, admin.Get(b.Context(), client.ObjectKeyFromObject(assessment), assessment))
		return assessment.Status.ContentDigest != ""
	})
	decision := newDecision(assessment, riskOfficer, assessment.Status.ContentDigest)
	decision.Name, decision.Spec.Decision, decision.Spec.Comment = assessment.Name+"-rejected", v1alpha1.DecisionReject, "It answers wrongly."
	asked := time.Now()
	must(b, admin.Create(b.Context(), decision))
	stored := time.Now()
	b.Logf("a decision was stored after %s", stored.Sub(asked).Round(time.Millisecond))
	await(b, func() bool { _, refused := pods.seen(); return refused.After(stored) })
	// Whether one more is admitted shows soon.
	time.Sleep(200 * time.Millisecond)
	cancel()
	done.Wait()
	must(b, pods.failed)
	admitted, _ := pods.seen()
	return max(admitted.Sub(stored), 0)
}

// attempts is what became of creations.
type attempts struct {
	mutex sync.Mutex
	// admitted is when the last admitted one was asked for, refused when the last refused one was.
	admitted, refused time.Time
	failed            error
}

func (a *attempts) note(asked time.Time, err error) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	switch {
	case err == nil:
		a.admitted = later(a.admitted, asked)
	case apierrors.IsForbidden(err):
		a.refused = later(a.refused, asked)
	default:
		a.failed = errors.Join(a.failed, err)
	}
}

func (a *attempts) seen() (admitted, refused time.Time) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	return a.admitted, a.refused
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// policyEdit asks for one more approval of every system, so that none may be deployed any more, and then takes that back.
func policyEdit(b *testing.B, plane *controlplane.ControlPlane, admin client.Client, policy *v1alpha1.OversightPolicy) {
	b.Helper()
	const auditor = "auditor"
	var took []time.Duration
	for b.Loop() {
		before := admissionDuring(b, plane, func() { time.Sleep(3 * time.Second) })
		for _, step := range []struct {
			what   string
			reason string
			edit   func(*v1alpha1.Requirements)
		}{
			{"stricter", string(v1alpha1.ReasonApprovalsPending), func(r *v1alpha1.Requirements) {
				r.Approvals = append(r.Approvals, v1alpha1.ApprovalRequirement{Role: auditor, Count: 1})
			}},
			{"as before", v1alpha1.ApprovedCompleteReason, func(r *v1alpha1.Requirements) { r.Approvals = r.Approvals[:len(r.Approvals)-1] }},
		} {
			seen := follow(b, plane, crowd)
			began := time.Now()
			during := admissionDuring(b, plane, func() {
				must(b, admin.Get(b.Context(), client.ObjectKeyFromObject(policy), policy))
				step.edit(&policy.Spec.Requirements)
				must(b, admin.Update(b.Context(), policy))
				seen.await(b, crowded()-rejected-1, step.reason)
			})
			took = append(took, time.Since(began))
			b.Logf("%s: all systems follow after %.1f s; most writes of one system %d, of one assessment %d, of one workload %d; writes of the ledger %d; p99 of an unapproved pod %s, before %s",
				step.what, time.Since(began).Seconds(), seen.most("AISystem"), seen.most("ImpactAssessment"), seen.most("Deployment"), seen.total("Role"),
				during.Round(time.Millisecond), before.Round(time.Millisecond))
			seen.stop()
		}
	}
	report(b, took, time.Second, "s")
	b.ReportMetric(0, "ns/op")
}

// admissionDuring is the 99th percentile of how long creating a pod took that the operator was asked about, while something was done.
func admissionDuring(b *testing.B, plane *controlplane.ControlPlane, do func()) time.Duration {
	b.Helper()
	creator := connection(b, plane.Config())
	stop := make(chan struct{})
	var took []time.Duration
	var failed error
	var done sync.WaitGroup
	done.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			began := time.Now()
			err := creator.Create(b.Context(), sample("Pod", crowd, systemName(0), false), client.DryRunAll)
			if took = append(took, time.Since(began)); !apierrors.IsForbidden(err) {
				failed = fmt.Errorf("creating a pod that may not run: %w", err)
			}
			time.Sleep(50 * time.Millisecond)
		}
	})
	do()
	close(stop)
	done.Wait()
	must(b, failed)
	return percentile(took, 0.99)
}
