// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// servingRelease is a world whose release serves with one workload, named chat, and what its candidate is.
func servingRelease(t *testing.T, object func(*world) client.Object, count int) *world {
	t.Helper()
	w := newWorld(t)
	w.govern(v1alpha1.ModeHold)
	must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
	must(t, w.engineer.Create(t.Context(), w.assessment("chat-2026")))
	w.approveAll("chat-2026")
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
	o := object(w)
	must(t, w.engineer.Create(t.Context(), o))
	w.awaitPods("chat", pods{running: count})
	// A DaemonSet that surges replaces at once what is not ready.
	w.eventually("they are ready", func() error {
		for _, pod := range w.livePods("chat") {
			if !isReady(&pod) {
				return fmt.Errorf("pod %s is not", pod.Name)
			}
		}
		return nil
	})
	must(t, tryEdit(w, w.engineer, w.system(), func(s *v1alpha1.AISystem) { s.Spec.Models = w.chat(newModel).Spec.Models }))
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionFalse, "ContentChanged")
	must(t, w.changeTemplate(w.engineer, o, func(p *corev1.PodTemplateSpec) { p.Spec.Containers[0].Args[1] = newModel }))
	return w
}

// serve counts the pods of an app that run, by model.
func (w *world) serve(app string) map[string]int {
	w.t.Helper()
	counts := map[string]int{}
	for _, pod := range w.livePods(app) {
		if pod.Status.Phase == corev1.PodRunning {
			counts[pod.Spec.Containers[0].Args[1]]++
		}
	}
	return counts
}

func isReady(pod *corev1.Pod) bool {
	return slices.ContainsFunc(pod.Status.Conditions, func(c corev1.PodCondition) bool { return c.Type == corev1.PodReady && c.Status == corev1.ConditionTrue })
}

// listed are the pods of an app, those on their way out too, a line each.
func (w *world) listed(app string) string {
	w.t.Helper()
	list := &corev1.PodList{}
	must(w.t, admin.List(w.t.Context(), list, client.InNamespace(w.namespace), client.MatchingLabels{"app": app}))
	var b strings.Builder
	for i := range list.Items {
		pod := &list.Items[i]
		fmt.Fprintf(&b, "%s on %q: %s, ready %t, ends %v, gates %v, %v\n", pod.Name, pod.Spec.NodeName, pod.Status.Phase, isReady(pod),
			pod.DeletionTimestamp, pod.Spec.SchedulingGates, pod.Spec.Containers[0].Args)
	}
	return b.String()
}

// awaitWaiting waits until so many pods of the candidate are held beside so many of the release that run, and makes sure that it stays so: the
// controllers' own rules say how many may be missing.
func (w *world) awaitWaiting(app string, running, held int) {
	w.t.Helper()
	w.awaitPods(app, pods{running: running, held: held})
	for range 20 {
		if have := w.pods(app); have != (pods{running: running, held: held}) || w.serve(app)[oldModel] != running {
			w.t.Fatalf("while the candidate waits there are %+v, which serve %v:\n%s", have, w.serve(app), w.listed(app))
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func TestARollingUpdateOfADeploymentKeepsWhatItsStrategySays(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		unavailable, surge, running, held int
	}{
		"surge":       {unavailable: 0, surge: 2, running: 4, held: 2},
		"unavailable": {unavailable: 1, surge: 0, running: 3, held: 1},
		"both":        {unavailable: 1, surge: 1, running: 3, held: 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := servingRelease(t, func(w *world) client.Object {
				d := w.vllm("chat", oldModel, 4, true)
				d.Spec.Strategy.RollingUpdate = &appsv1.RollingUpdateDeployment{
					MaxUnavailable: new(intstr.FromInt(row.unavailable)), MaxSurge: new(intstr.FromInt(row.surge)),
				}
				return d
			}, 4)
			w.awaitWaiting("chat", row.running, row.held)
			w.approveAll("chat-2026")
			w.awaitRevision("chat", newModel, 4)
		})
	}
}

func TestARollingUpdateOfAStatefulSetKeepsItsPartition(t *testing.T) {
	t.Parallel()
	w := servingRelease(t, func(w *world) client.Object {
		set, _ := w.workload("StatefulSet", "chat", oldModel).(*appsv1.StatefulSet)
		set.Spec.Replicas = new(int32(3))
		set.Spec.UpdateStrategy.RollingUpdate = &appsv1.RollingUpdateStatefulSetStrategy{Partition: new(int32(2))}
		return set
	}, 3)
	// The pod of the highest ordinal alone is replaced, and waits.
	w.awaitWaiting("chat", 2, 1)
	w.approveAll("chat-2026")
	w.awaitPods("chat", pods{running: 3})
	w.eventually("the partition stays with the old model, which its registration no longer fits", func() error {
		if got := w.serve("chat"); got[newModel] != 1 || got[oldModel] != 2 {
			return fmt.Errorf("they serve %v", got)
		}
		return nil
	})
	set := &appsv1.StatefulSet{ObjectMeta: metav1.ObjectMeta{Namespace: w.namespace, Name: "chat"}}
	must(t, tryEdit(w, w.engineer, set, func(s *appsv1.StatefulSet) { s.Spec.UpdateStrategy.RollingUpdate.Partition = new(int32(0)) }))
	w.awaitRevision("chat", newModel, 3)
}

func TestARollingUpdateOfADaemonSetGoesNodeByNode(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		update        appsv1.RollingUpdateDaemonSet
		running, held int
	}{
		"unavailable": {appsv1.RollingUpdateDaemonSet{MaxUnavailable: new(intstr.FromInt(1))}, 2, 1},
		"surge":       {appsv1.RollingUpdateDaemonSet{MaxUnavailable: new(intstr.FromInt(0)), MaxSurge: new(intstr.FromInt(1))}, 3, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := servingRelease(t, func(w *world) client.Object {
				set, _ := w.workload("DaemonSet", "chat", oldModel).(*appsv1.DaemonSet)
				set.Spec.UpdateStrategy.RollingUpdate = &row.update
				set.Spec.Template.Spec.NodeSelector = nil
				set.Spec.Template.Spec.Affinity = &corev1.Affinity{NodeAffinity: &corev1.NodeAffinity{
					RequiredDuringSchedulingIgnoredDuringExecution: &corev1.NodeSelector{NodeSelectorTerms: []corev1.NodeSelectorTerm{{
						MatchExpressions: []corev1.NodeSelectorRequirement{{
							Key: corev1.LabelHostname, Operator: corev1.NodeSelectorOpIn, Values: []string{"node-3", "node-4", "node-5"},
						}},
					}}},
				}}
				return set
			}, 3)
			w.awaitWaiting("chat", row.running, row.held)
			w.approveAll("chat-2026")
			w.awaitRevision("chat", newModel, 3)
		})
	}
}

func TestAJobOfTheCandidateWaitsBesideOneOfTheRelease(t *testing.T) {
	t.Parallel()
	w := released(t, v1alpha1.ModeHold)
	train := func(name, model string, parallelism, completions int32) *batchv1.Job {
		job, _ := w.workload("Job", name, model).(*batchv1.Job)
		job.Spec.Parallelism, job.Spec.Completions = &parallelism, &completions
		job.Spec.Template.Annotations = nil // Its pods end after a second.
		return job
	}
	must(t, tryEdit(w, w.engineer, w.system(), func(s *v1alpha1.AISystem) { s.Spec.Models = w.chat(newModel).Spec.Models }))
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionFalse, "ContentChanged")
	must(t, w.engineer.Create(t.Context(), train("old", oldModel, 2, 4)))
	must(t, w.engineer.Create(t.Context(), train("new", newModel, 3, 6)))
	// The Job makes as many pods as may run at once, and no more while they wait.
	w.awaitPods("new", pods{held: 3})
	w.awaitDone("old", 4)
	if got := w.pods("new"); got != (pods{held: 3}) {
		t.Errorf("while the candidate waits there are %+v", got)
	}
	w.approveAll("chat-2026")
	w.awaitDone("new", 6)
}

// awaitDone waits until a Job has ended well, with so many pods.
func (w *world) awaitDone(name string, completions int32) {
	w.t.Helper()
	w.eventuallyWithin(time.Minute, "Job "+name+" is done", func() error {
		job := &batchv1.Job{}
		if err := admin.Get(w.t.Context(), client.ObjectKey{Namespace: w.namespace, Name: name}, job); err != nil {
			return err
		}
		done := slices.ContainsFunc(job.Status.Conditions, func(c batchv1.JobCondition) bool {
			return c.Type == batchv1.JobComplete && c.Status == corev1.ConditionTrue
		})
		if !done || job.Status.Succeeded != completions {
			return fmt.Errorf("%d of %d pods ended well", job.Status.Succeeded, completions)
		}
		return nil
	})
}
