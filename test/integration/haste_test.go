// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/test/chatbot"
)

const (
	// bulk is how many systems an edit of the policy wakes, and serve how many of them have a pod.
	bulk  = 300
	serve = 8
)

func bulkName(i int) string { return fmt.Sprintf("bulk-%03d", i) }

// fillWithSystems registers many systems, each with nothing but its entry, and some with a pod, and waits until all are judged.
func (w *world) fillWithSystems() {
	w.t.Helper()
	const clients = 8
	var done sync.WaitGroup
	failed := make(chan error, clients)
	for c := range clients {
		done.Go(func() {
			for i := c; i < bulk; i += clients {
				if err := w.engineer.Create(w.t.Context(), chatbot.System(w.namespace, bulkName(i), oldModel)); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	done.Wait()
	close(failed)
	for err := range failed {
		w.t.Fatal(err)
	}
	for i := range serve {
		pod := chatbot.Pod(w.namespace, bulkName(i), oldModel)
		pod.Labels["app"] = bulkName(i)
		must(w.t, w.engineer.Create(w.t.Context(), pod))
	}
	for i := range serve {
		w.awaitPods(bulkName(i), pods{running: 1})
	}
	w.awaitUnder(v1alpha1.ModeAudit)
}

// under are the systems whose status says that they were judged under a policy of this mode.
func (w *world) under(mode v1alpha1.AdmissionMode) map[string]bool {
	w.t.Helper()
	list := &v1alpha1.AISystemList{}
	must(w.t, admin.List(w.t.Context(), list, client.InNamespace(w.namespace)))
	found := map[string]bool{}
	for i := range list.Items {
		if v := list.Items[i].Status.Verdict; v != nil && v.Mode == mode {
			found[list.Items[i].Name] = true
		}
	}
	return found
}

// awaitUnder waits until all systems were judged under a policy of this mode.
func (w *world) awaitUnder(mode v1alpha1.AdmissionMode) {
	w.t.Helper()
	w.eventuallyWithin(time.Minute, "all systems are judged under the policy", func() error {
		if n := len(w.under(mode)); n < bulk {
			return fmt.Errorf("%d of %d are", n, bulk)
		}
		return nil
	})
}

// haltWhen halts the first of those that serve which was judged under a policy of this mode, and tells which.
func (w *world) haltWhen(mode v1alpha1.AdmissionMode) (system string) {
	w.t.Helper()
	w.eventually("one that serves is judged under the edited policy", func() error {
		followed := w.under(mode)
		for i := range serve {
			if system = bulkName(i); followed[system] && len(w.livePods(system)) > 0 {
				return nil
			}
		}
		return errNotYet
	})
	halt := w.aboutSystem(v1alpha1.DecisionHalt)
	halt.Spec.Subject.Name = system
	must(w.t, w.patiently(func() error { return w.riskOfficer.Create(w.t.Context(), halt) }))
	return system
}

// TestAHaltDoesNotWaitForAPolicyEdit: an edit wakes all systems of a namespace. One of them is halted just after it was judged under the edited policy,
// and so would be the last to be judged again.
func TestAHaltDoesNotWaitForAPolicyEdit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	policy := w.govern(v1alpha1.ModeAudit)
	w.fillWithSystems()
	// Where other tests keep the API server busy, the operator may be through with the edit before the halt is stored. Then it is tried again.
	for _, mode := range []v1alpha1.AdmissionMode{v1alpha1.ModeWarn, v1alpha1.ModeAudit, v1alpha1.ModeWarn, v1alpha1.ModeAudit} {
		edit(w, admin, policy, func(p *v1alpha1.OversightPolicy) { p.Spec.Enforcement.Admission = mode })
		halted := w.haltWhen(mode)
		before := len(w.under(mode))
		w.eventually("the pod of the halted system is gone", func() error {
			if len(w.livePods(halted)) > 0 {
				return errNotYet
			}
			return nil
		})
		after := len(w.under(mode))
		w.awaitUnder(mode)
		if before > bulk/2 {
			continue
		}
		t.Logf("%d of %d systems had followed the edit when the halt was stored, and %d when the pod was gone", before, bulk, after)
		if after-before > (bulk-before)/2 {
			t.Errorf("a halted system went on while %d others were judged: it waited behind them", after-before)
		}
		return
	}
	t.Error("each time the operator had followed the edit before the halt was stored, so that nothing was shown")
}

// TestAHaltIsNotKeptUpByWhoeverWritesToTheSystem: each of their writes makes the operator's write of the status come too late.
func TestAHaltIsNotKeptUpByWhoeverWritesToTheSystem(t *testing.T) {
	t.Parallel()
	w := serving(t, v1alpha1.ModeAudit, halting(60))
	const writers = 4
	done := make(chan struct{})
	var writing sync.WaitGroup
	for i := range writers {
		writing.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-done:
					return
				default:
				}
				patch := fmt.Appendf(nil, `{"metadata":{"annotations":{"example.com/seen-%d":"%d"}}}`, i, n)
				if err := admin.Patch(t.Context(), w.chat(), client.RawPatch(types.MergePatchType, patch)); err != nil {
					t.Errorf("writing to the system: %v", err)
					return
				}
			}
		})
	}
	stop := sync.OnceFunc(func() { close(done); writing.Wait() })
	defer stop()
	must(t, w.patiently(func() error { return w.riskOfficer.Create(t.Context(), w.aboutSystem(v1alpha1.DecisionHalt)) }))
	halted := time.Now()
	w.awaitPods("chat", pods{held: 2})
	t.Logf("the pods were gone, and others held in their place, %.1f s after the halt", time.Since(halted).Seconds())
	stop()
	w.awaitEvictions("each pod once", func(c v1alpha1.EvictionCounts) bool { return c == v1alpha1.EvictionCounts{Evicted: 2} })
	time.Sleep(time.Second)
	if counts := w.system().Status.Eviction; counts == nil || *counts != (v1alpha1.EvictionCounts{Evicted: 2}) {
		t.Errorf("at rest the status counts %+v", counts)
	}
}
