// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package benchmark

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/test/controlplane"
)

// followed counts what is written in one namespace while something is done.
type followed struct {
	stop context.CancelFunc

	mutex   sync.Mutex
	writes  map[string]map[types.UID]int
	reasons map[types.UID]string
	failed  error
}

// follow begins to count.
func follow(b *testing.B, plane *controlplane.ControlPlane, namespace string) *followed {
	b.Helper()
	watcher, err := client.NewWithWatch(plane.Config(), client.Options{Scheme: newScheme(b)})
	must(b, err)
	ctx, cancel := context.WithCancel(b.Context())
	f := &followed{stop: cancel, writes: map[string]map[types.UID]int{}, reasons: map[types.UID]string{}}
	for kind, list := range map[string]client.ObjectList{
		"AISystem": &v1alpha1.AISystemList{}, "ImpactAssessment": &v1alpha1.ImpactAssessmentList{}, "OversightDecision": &v1alpha1.OversightDecisionList{},
		"Deployment": &appsv1.DeploymentList{}, "Role": &rbacv1.RoleList{},
	} {
		must(b, watcher.List(ctx, list, client.InNamespace(namespace)))
		from := list.GetResourceVersion()
		w, err := watcher.Watch(ctx, list, client.InNamespace(namespace), &client.ListOptions{Raw: &metav1.ListOptions{ResourceVersion: from}})
		must(b, err)
		f.writes[kind] = map[types.UID]int{}
		go f.count(kind, w)
	}
	return f
}

func (f *followed) count(kind string, w watch.Interface) {
	defer w.Stop()
	for event := range w.ResultChan() {
		object, ok := event.Object.(client.Object)
		f.mutex.Lock()
		if !ok || event.Type == watch.Error {
			f.failed = fmt.Errorf("watching %s: %v", kind, event.Object)
		} else {
			f.writes[kind][object.GetUID()]++
			if system, isSystem := object.(*v1alpha1.AISystem); isSystem {
				if approved := apimeta.FindStatusCondition(system.Status.Conditions, v1alpha1.ConditionApproved); approved != nil {
					f.reasons[system.UID] = approved.Reason
				}
			}
		}
		f.mutex.Unlock()
	}
}

// await waits until so many systems are approved, or not, for this reason.
func (f *followed) await(b *testing.B, systems int, reason string) {
	b.Helper()
	for deadline := time.Now().Add(10 * time.Minute); f.with(reason) < systems; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			b.Fatalf("after ten minutes %d of %d systems have the reason %s: %v", f.with(reason), systems, reason, f.failed)
		}
	}
}

func (f *followed) with(reason string) int {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	count := 0
	for _, have := range f.reasons {
		if have == reason {
			count++
		}
	}
	return count
}

// most is how often the one object of a kind was written that was written most.
func (f *followed) most(kind string) int {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	most := 0
	for _, writes := range f.writes[kind] {
		most = max(most, writes)
	}
	return most
}

// total is how many writes there were of a kind.
func (f *followed) total(kind string) int {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	total := 0
	for _, writes := range f.writes[kind] {
		total += writes
	}
	return total
}

// settle waits until nothing has been written for a while: what is measured next is to have the machine for itself.
func settle(b *testing.B, plane *controlplane.ControlPlane, namespace string) {
	b.Helper()
	const quiet = 5 * time.Second
	seen := follow(b, plane, namespace)
	defer seen.stop()
	all := func() (writes int) {
		for kind := range seen.writes {
			writes += seen.total(kind)
		}
		return writes
	}
	began, last, since := time.Now(), 0, time.Now()
	for time.Since(since) < quiet {
		if time.Since(began) > 10*time.Minute {
			b.Fatal("the operator still writes after ten minutes")
		}
		time.Sleep(100 * time.Millisecond)
		if now := all(); now != last {
			last, since = now, time.Now()
		}
	}
	b.Logf("nothing more was written after %.1f s", time.Since(began).Seconds()-quiet.Seconds())
}
