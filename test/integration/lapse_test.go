// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	eventsv1 "k8s.io/api/events/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// serving is a world whose content is approved and served by two pods, under a policy with these edits.
func serving(t *testing.T, mode v1alpha1.AdmissionMode, edits ...func(*v1alpha1.OversightPolicy)) *world {
	t.Helper()
	w := newWorld(t)
	w.govern(mode, edits...)
	must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
	must(t, w.engineer.Create(t.Context(), w.assessment("chat-2026")))
	w.approveAll("chat-2026")
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionTrue, v1alpha1.ApprovedCompleteReason)
	must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 2, true)))
	w.awaitPods("chat", pods{running: 2})
	return w
}

func evicting(p *v1alpha1.OversightPolicy) { p.Spec.Enforcement.OnLapse = v1alpha1.LapseEvict }

// lapse has the product owner reject what was approved.
func (w *world) lapse() {
	w.t.Helper()
	nextSecond()
	must(w.t, w.decide(w.productOwner, v1alpha1.DecisionReject, "chat-2026", "product-owner"))
	w.eventually("the rejection is judged", func() error {
		if v := w.system().Status.Verdict; !strings.Contains(fmt.Sprint(v.Findings), "AssessmentRejected") {
			return errNotYet
		}
		return nil
	})
}

// budget protects the pods of an app, so many of which must always be there.
func (w *world) budget(app string, available int) *policyv1.PodDisruptionBudget {
	w.t.Helper()
	budget := &policyv1.PodDisruptionBudget{
		ObjectMeta: metav1.ObjectMeta{Namespace: w.namespace, Name: app},
		Spec: policyv1.PodDisruptionBudgetSpec{
			MinAvailable: new(intstr.FromInt32(int32(available))), Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": app}},
		},
	}
	must(w.t, admin.Create(w.t.Context(), budget))
	w.eventually("the budget is in force", func() error {
		must(w.t, admin.Get(w.t.Context(), client.ObjectKeyFromObject(budget), budget))
		if budget.Status.ObservedGeneration != budget.Generation {
			return errNotYet
		}
		return nil
	})
	return budget
}

func (w *world) awaitEvictions(what string, check func(v1alpha1.EvictionCounts) bool) {
	w.t.Helper()
	w.eventually("the status counts evictions: "+what, func() error {
		counts := w.system().Status.Eviction
		if counts == nil || !check(*counts) {
			return fmt.Errorf("it counts %+v", counts)
		}
		return nil
	})
}

// told is how often the operator told of something.
func (w *world) told(reason string) int {
	w.t.Helper()
	list := &eventsv1.EventList{}
	must(w.t, admin.List(w.t.Context(), list, client.InNamespace(w.namespace)))
	n := 0
	for _, event := range list.Items {
		if event.ReportingController == "aims-operator" && event.Reason == reason {
			n++
			if event.Series != nil {
				n += int(event.Series.Count) - 1
			}
		}
	}
	return n
}

// TestALapseEvicts: pods go as fast as their budget lets them, come back held, and start again once the content is approved anew. Nothing is written
// to what users wrote.
func TestALapseEvicts(t *testing.T) {
	t.Parallel()
	w := serving(t, v1alpha1.ModeHold, evicting)
	budget := w.budget("chat", 2)
	before := w.deployment("chat")
	must(t, admin.Get(t.Context(), client.ObjectKeyFromObject(before), before))

	w.lapse()
	w.awaitEvictions("both pods are blocked", func(c v1alpha1.EvictionCounts) bool { return c == v1alpha1.EvictionCounts{Remaining: 2, Blocked: 2} })
	w.eventually("that pods are blocked is told", func() error {
		if w.told("EvictionBlocked") != 1 {
			return errNotYet
		}
		return nil
	})
	// A budget is heard for as long as it says no, far beyond what a halt would wait.
	time.Sleep(3 * time.Second)
	w.awaitPods("chat", pods{running: 2})
	if told := w.told("EvictionBlocked"); told != 1 {
		t.Errorf("what did not change was told %d times", told)
	}

	patch := client.RawPatch(types.MergePatchType, []byte(`{"spec":{"minAvailable":0}}`))
	must(t, admin.Patch(t.Context(), budget, patch))
	w.awaitPods("chat", pods{held: 2})
	w.awaitEvictions("both went", func(c v1alpha1.EvictionCounts) bool { return c == v1alpha1.EvictionCounts{Evicted: 2} })

	after := w.deployment("chat")
	must(t, admin.Get(t.Context(), client.ObjectKeyFromObject(after), after))
	if diff := cmp.Diff(before.Spec, after.Spec); diff != "" {
		t.Errorf("the Deployment's spec was written (-before +after):\n%s", diff)
	}
	nextSecond()
	must(t, w.decide(w.productOwner, v1alpha1.DecisionApprove, "chat-2026", "product-owner"))
	w.awaitPods("chat", pods{running: 2})
	w.eventually("nothing is evicted any more", func() error {
		if w.system().Status.Eviction != nil {
			return errNotYet
		}
		return nil
	})
}

// TestALapseEvictsPodsThatChangeMeanwhile: the API server takes a pod from its budget before it looks at what the eviction presupposes. An eviction that
// fails then has spent the budget for two minutes.
func TestALapseEvictsPodsThatChangeMeanwhile(t *testing.T) {
	t.Parallel()
	w := serving(t, v1alpha1.ModeHold, evicting)
	w.budget("chat", 0)
	done := make(chan struct{})
	var writing sync.WaitGroup
	for i := range w.livePods("chat") {
		pod := w.livePods("chat")[i]
		writing.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-done:
					return
				case <-time.After(time.Millisecond):
				}
				patch := fmt.Appendf(nil, `{"metadata":{"annotations":{"example.com/seen":"%d"}}}`, n)
				err := client.IgnoreNotFound(admin.Patch(t.Context(), &pod, client.RawPatch(types.MergePatchType, patch)))
				if err != nil {
					t.Errorf("writing to a pod: %v", err)
					return
				}
			}
		})
	}
	defer writing.Wait()
	defer close(done)
	w.lapse()
	w.awaitEvictions("both went", func(c v1alpha1.EvictionCounts) bool { return c == v1alpha1.EvictionCounts{Evicted: 2} })
}

// TestALapseEvictsNothingBeside: what the lapse does not concern goes on: another system's pods, and those of a policy that only warns.
func TestALapseEvictsNothingBeside(t *testing.T) {
	t.Parallel()
	w := serving(t, v1alpha1.ModeWarn, evicting)
	must(t, w.engineer.Create(t.Context(), plain(w.namespace, "web")))
	w.awaitPods("web", pods{running: 1})
	names := w.podNames("chat") + w.podNames("web")
	w.lapse()
	w.awaitMark("chat", "Allow", "ApprovalsPending,AssessmentRejected")
	time.Sleep(time.Second)
	if now := w.podNames("chat") + w.podNames("web"); now != names {
		t.Errorf("the pods were %s and are %s", names, now)
	}
}

// podNames are the pods of an app, so that a replaced one is noticed.
func (w *world) podNames(app string) string {
	w.t.Helper()
	var names []string
	for _, pod := range w.livePods(app) {
		names = append(names, pod.Name)
	}
	return strings.Join(names, " ")
}

func halting(seconds int32) func(*v1alpha1.OversightPolicy) {
	return func(p *v1alpha1.OversightPolicy) { p.Spec.Enforcement.HaltDeadlineSeconds = seconds }
}

// TestAHaltDoesNotWaitForABudgetForever: a budget that never yields is heard until policy's deadline; then the pods are deleted. The mode does not
// matter, nor how long a pod says that it needs to end.
func TestAHaltDoesNotWaitForABudgetForever(t *testing.T) {
	t.Parallel()
	const deadline = 4
	w := serving(t, v1alpha1.ModeAudit, halting(deadline))
	w.budget("chat", 2)
	nextSecond()
	halted := time.Now()
	must(t, w.patiently(func() error { return w.riskOfficer.Create(t.Context(), w.aboutSystem(v1alpha1.DecisionHalt)) }))
	w.awaitEvictions("both pods are blocked", func(c v1alpha1.EvictionCounts) bool { return c.Blocked == 2 })
	w.awaitPods("chat", pods{held: 2})
	if after := time.Since(halted); after < (deadline-1)*time.Second {
		t.Errorf("the pods were gone after %s; the budget was to be heard for %d s", after, deadline)
	}
	nextSecond()
	resume := w.aboutSystem(v1alpha1.DecisionResume)
	must(t, w.riskOfficer.Create(t.Context(), resume))
	w.awaitPods("chat", pods{running: 2})
}

// TestAHaltStopsWithinSeconds: without a budget nothing is waited for, whatever the deadline.
func TestAHaltStopsWithinSeconds(t *testing.T) {
	t.Parallel()
	w := serving(t, v1alpha1.ModeWarn, halting(300))
	must(t, w.patiently(func() error { return w.riskOfficer.Create(t.Context(), w.aboutSystem(v1alpha1.DecisionHalt)) }))
	w.awaitPods("chat", pods{held: 2})
	w.awaitEvictions("both went", func(c v1alpha1.EvictionCounts) bool { return c == v1alpha1.EvictionCounts{Evicted: 2} })
	// Who deletes the system's entry does not escape the halt.
	must(t, w.engineer.Delete(t.Context(), w.chat()))
	w.eventually("the entry is gone, and the halt stands", func() error {
		if err := wantGone(admin.Get(t.Context(), client.ObjectKeyFromObject(w.chat()), w.chat())); err != nil {
			return err
		}
		deployment := w.deployment("chat")
		if err := admin.Get(t.Context(), client.ObjectKeyFromObject(deployment), deployment); err != nil {
			return err
		}
		return carries(deployment, "Hold", "SystemHalted,SystemNotRegistered")
	})
	w.awaitPods("chat", pods{held: 2})
	w.losePod("chat")
	w.awaitPods("chat", pods{held: 2})
}

// TestADrillReachesAllPodsAndStopsNone, also those that a budget protects; and the halt after it is meant.
func TestADrillReachesAllPodsAndStopsNone(t *testing.T) {
	t.Parallel()
	w := serving(t, v1alpha1.ModeHold, halting(1))
	w.budget("chat", 2)
	before := w.podNames("chat")
	said, code := w.aims("risk-officer", "halt", "chat", "--role", "risk-officer", "--yes", "--drill", "--comment", "exercise")
	if code != 0 || !strings.Contains(said, "Halt (drill) recorded as OversightDecision/chat-risk-officer-") ||
		!strings.Contains(said, "The drill reached 2 of 2 pods within ") || !strings.Contains(said, "Nothing was stopped.") {
		t.Errorf("the plugin ends with %d and says:\n%s", code, said)
	}
	result := w.system().Status.Drill
	if result == nil || result.Pods != 2 || result.PodsReached != 2 || result.Seconds > 30 {
		t.Fatalf("the drill came to %+v", result)
	}
	d := &v1alpha1.OversightDecision{}
	must(t, admin.Get(t.Context(), client.ObjectKey{Namespace: w.namespace, Name: result.Decision}, d))
	if !d.Spec.Drill || d.Spec.Seal == nil || d.Spec.DecidedBy == nil || d.Spec.Comment != "exercise" {
		t.Errorf("the drill is recorded as %+v", d.Spec)
	}
	w.says("engineer", []string{"status", "chat"}, "last drill: reached 2 of 2 pods within ")
	// Later passes neither repeat it, nor take it for a halt.
	nextSecond()
	must(t, tryEdit(w, w.engineer, w.deployment("chat"), func(d *appsv1.Deployment) { d.Labels = map[string]string{"touched": "yes"} }))
	time.Sleep(2 * time.Second)
	if again := w.system().Status; !cmp.Equal(again.Drill, result) || again.Eviction != nil || again.Verdict.Run != v1alpha1.PermissionAllow {
		t.Errorf("after a while the drill is %+v, the eviction %+v and the verdict %+v", again.Drill, again.Eviction, again.Verdict)
	}
	if after := w.podNames("chat"); before != after {
		t.Errorf("the drill took pods away: before %q, after %q", before, after)
	}
	must(t, w.patiently(func() error { return w.riskOfficer.Create(t.Context(), w.aboutSystem(v1alpha1.DecisionHalt)) }))
	w.awaitPods("chat", pods{held: 2})
}

// TestOnlyTheRolesThatPolicyNamesResume: a Resume of anybody else counts for nothing.
func TestOnlyTheRolesThatPolicyNamesResume(t *testing.T) {
	t.Parallel()
	w := serving(t, v1alpha1.ModeHold, func(p *v1alpha1.OversightPolicy) {
		p.Spec.Enforcement.ResumeRoles = []v1alpha1.RoleName{"product-owner"}
	})
	must(t, w.patiently(func() error { return w.riskOfficer.Create(t.Context(), w.aboutSystem(v1alpha1.DecisionHalt)) }))
	w.awaitPods("chat", pods{held: 2})
	nextSecond()
	must(t, w.patiently(func() error { return w.riskOfficer.Create(t.Context(), w.aboutSystem(v1alpha1.DecisionResume)) }))
	time.Sleep(time.Second)
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionFalse, "SystemHalted")
	w.awaitPods("chat", pods{held: 2})
	resume := w.aboutSystem(v1alpha1.DecisionResume)
	resume.Spec.Role = "product-owner"
	must(t, w.productOwner.Create(t.Context(), resume))
	w.awaitPods("chat", pods{running: 2})
}

// TestFreezeRollouts: while rollouts are frozen a changed template is refused, whether more pods are is policy's to say, and scaling down and repair
// always pass.
func TestFreezeRollouts(t *testing.T) {
	t.Parallel()
	for _, scaleUp := range []v1alpha1.ScaleUp{v1alpha1.ScaleUpAllow, v1alpha1.ScaleUpDeny} {
		t.Run(string(scaleUp), func(t *testing.T) {
			t.Parallel()
			w := serving(t, v1alpha1.ModeHold, func(p *v1alpha1.OversightPolicy) {
				p.Spec.Enforcement.OnLapse, p.Spec.Enforcement.ScaleUpOnLapse = v1alpha1.LapseFreezeRollouts, scaleUp
			})
			w.lapse()
			w.eventually("a changed template is refused", func() error {
				return wantError(tryEdit(w, w.engineer, w.deployment("chat"), func(d *appsv1.Deployment) {
					d.Spec.Template.Spec.Containers[0].Env = []corev1.EnvVar{{Name: "VERBOSE", Value: "1"}}
				}))
			})
			err := tryEdit(w, w.engineer, w.deployment("chat"), scaleTo(3))
			running := 2
			if scaleUp == v1alpha1.ScaleUpAllow {
				must(t, err)
				running = 3
			} else {
				refused(t, err, "AssessmentRejected")
			}
			w.awaitPods("chat", pods{running: running})
			w.losePod("chat")
			w.awaitPods("chat", pods{running: running})
			must(t, tryEdit(w, w.engineer, w.deployment("chat"), scaleTo(1)))
			w.awaitPods("chat", pods{running: 1})
			// Putting back what was refused is no change, and labels and finalizers are nobody's business.
			must(t, tryEdit(w, w.engineer, w.deployment("chat"), func(d *appsv1.Deployment) { d.Labels = map[string]string{"team": "support"} }))
			if told := w.told("Evicted"); told > 0 {
				t.Errorf("rollouts were frozen, and %d evictions told", told)
			}
		})
	}
}
