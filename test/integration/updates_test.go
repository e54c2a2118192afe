// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// template is the pod template of a workload, to be changed.
func template(object client.Object) *corev1.PodTemplateSpec {
	switch o := object.(type) {
	case *appsv1.Deployment:
		return &o.Spec.Template
	case *appsv1.StatefulSet:
		return &o.Spec.Template
	case *appsv1.DaemonSet:
		return &o.Spec.Template
	case *appsv1.ReplicaSet:
		return &o.Spec.Template
	case *corev1.ReplicationController:
		return o.Spec.Template
	case *batchv1.Job:
		return &o.Spec.Template
	case *batchv1.CronJob:
		return &o.Spec.JobTemplate.Spec.Template
	}
	return nil
}

// changeable are the kinds whose pod template may be changed once it is stored.
var changeable = []string{"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "CronJob"}

// changeTemplate changes the pod template of a workload as somebody.
func (w *world) changeTemplate(by client.Client, object client.Object, change func(*corev1.PodTemplateSpec)) error {
	w.t.Helper()
	return tryEdit(w, by, object, func(o client.Object) { change(template(o)) })
}

// discoveringNothing is a policy that does not look for what names no system.
func discoveringNothing(p *v1alpha1.OversightPolicy) { p.Spec.Discovery = nil }

func TestCase05ATerminatingWorkloadIsStillJudged(t *testing.T) {
	t.Parallel()
	w := released(t, v1alpha1.ModeDeny)
	for _, kind := range changeable {
		object := w.workload(kind, "ends-"+strings.ToLower(kind), oldModel)
		controllerutil.AddFinalizer(object, "example.com/keep")
		must(t, w.engineer.Create(t.Context(), object))
		must(t, w.engineer.Delete(t.Context(), object, client.PropagationPolicy(metav1.DeletePropagationBackground)))
		refused(t, w.changeTemplate(w.engineer, object, func(p *corev1.PodTemplateSpec) { p.Spec.Containers[0].Image = "elsewhere/vllm:1" }),
			"may not be deployed", "ImageNotRegistered")
		if object.GetDeletionTimestamp() == nil {
			t.Errorf("the %s is not on its way out", kind)
		}
		must(t, tryEdit(w, w.engineer, object, func(o client.Object) { controllerutil.RemoveFinalizer(o, "example.com/keep") }))
	}
	pod := barePod(w.vllm("ends", oldModel, 1, true))
	pod.Finalizers = []string{"example.com/keep"}
	must(t, w.engineer.Create(t.Context(), pod))
	w.awaitPods("ends", pods{running: 1})
	must(t, w.engineer.Delete(t.Context(), pod))
	// Of a pod that runs, the admission policies refuse it before the webhook is asked.
	refused(t, tryEdit(w, w.engineer, pod, func(p *corev1.Pod) { p.Spec.Containers[0].Image = "elsewhere/vllm:1" }), "AI system")
	must(t, tryEdit(w, w.engineer, pod, func(p *corev1.Pod) { p.Finalizers = nil }))
}

func TestCase29TheLabelCannotBeTakenAway(t *testing.T) {
	t.Parallel()
	for _, mode := range []v1alpha1.AdmissionMode{v1alpha1.ModeHold, v1alpha1.ModeDeny} {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.govern(mode, discoveringNothing)
			must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
			must(t, w.engineer.Create(t.Context(), w.assessment("chat-2026")))
			w.approveAll("chat-2026")
			w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
			for _, kind := range changeable {
				object := w.workload(kind, strings.ToLower(kind), oldModel)
				must(t, w.engineer.Create(t.Context(), object))
				refused(t, w.changeTemplate(w.engineer, object, func(p *corev1.PodTemplateSpec) { delete(p.Labels, v1alpha1.SystemLabel) }),
					"SystemUnlabelled", `it belongs to AI system "chat", and the change takes the label away`)
				other := func(p *corev1.PodTemplateSpec) { p.Labels[v1alpha1.SystemLabel] = "other" }
				if mode == v1alpha1.ModeDeny {
					refused(t, w.changeTemplate(w.engineer, object, other), "SystemNotRegistered")
					continue
				}
				// Under Hold it is stored as written, and its new pods are held.
				engineer, warnings := w.listening("engineer")
				must(t, w.changeTemplate(engineer, object, other))
				if said := warnings.take(); !containsAll(said, "SystemNotRegistered", "its new pods are held") {
					t.Errorf("a %s moves to a system that is not registered, and its author hears:\n%s", kind, said)
				}
			}
			pod := barePod(w.vllm("bare", oldModel, 1, true))
			must(t, w.engineer.Create(t.Context(), pod))
			refused(t, tryEdit(w, w.engineer, pod, func(p *corev1.Pod) { delete(p.Labels, v1alpha1.SystemLabel) }), "SystemUnlabelled")
		})
	}
}

func TestCase29NobodyLeavesAHaltByAnotherName(t *testing.T) {
	t.Parallel()
	w := released(t, v1alpha1.ModeDeny)
	other, assessment := w.chat(oldModel), w.assessment("other-2026")
	other.Name, assessment.Spec.SystemRef.Name = "other", "other"
	must(t, w.engineer.Create(t.Context(), other))
	must(t, w.engineer.Create(t.Context(), assessment))
	w.approveAll("other-2026")
	rename := func(p *corev1.PodTemplateSpec) { p.Labels[v1alpha1.SystemLabel] = "other" }
	w.eventually("the other system is approved", func() error {
		fresh := w.vllm("fresh", oldModel, 1, true)
		rename(&fresh.Spec.Template)
		return w.engineer.Create(t.Context(), fresh, client.DryRunAll)
	})
	must(t, w.patiently(func() error { return w.riskOfficer.Create(t.Context(), w.aboutSystem(v1alpha1.DecisionHalt)) }))
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionFalse, "SystemHalted")
	refused(t, w.changeTemplate(w.engineer, w.deployment("chat"), rename), "SystemHalted")
	// The time of a decision is stamped in full seconds, and of two at one time the halt counts.
	time.Sleep(time.Second)
	must(t, w.patiently(func() error { return w.riskOfficer.Create(t.Context(), w.aboutSystem(v1alpha1.DecisionResume)) }))
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
	w.eventually("between two approved systems it may move", func() error { return w.changeTemplate(w.engineer, w.deployment("chat"), rename) })
}

func TestCase45EveryKindCanBeRepaired(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	policy := w.govern(v1alpha1.ModeAudit)
	must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
	must(t, w.engineer.Create(t.Context(), w.assessment("chat-2026")))
	objects := map[string]client.Object{}
	for _, kind := range everyKind {
		objects[kind] = w.workload(kind, strings.ToLower(kind), oldModel)
		must(t, w.engineer.Create(t.Context(), objects[kind]))
	}
	edit(w, admin, policy, func(p *v1alpha1.OversightPolicy) { p.Spec.Enforcement.Admission = v1alpha1.ModeDeny })
	for _, kind := range everyKind {
		w.awaitVerdict(objects[kind], "Deny", "ApprovalsPending")
		for what, change := range map[string]func(client.Object){
			"a label": func(o client.Object) {
				o.SetLabels(map[string]string{"app": o.GetName(), v1alpha1.SystemLabel: o.GetLabels()[v1alpha1.SystemLabel], "team": "a"})
			},
			"a finalizer":  func(o client.Object) { controllerutil.AddFinalizer(o, "example.com/keep") },
			"no finalizer": func(o client.Object) { controllerutil.RemoveFinalizer(o, "example.com/keep") },
			"less of it":   less,
		} {
			if kind == "Pod" || what != "a label" || kind == "Deployment" {
				if err := tryEdit(w, w.engineer, objects[kind], change); err != nil {
					t.Errorf("%s of a %s: %v", what, kind, err)
				}
			}
		}
		if !slices.Contains(changeable, kind) {
			continue
		}
		refused(t, w.changeTemplate(w.engineer, objects[kind], func(p *corev1.PodTemplateSpec) { p.Spec.Containers[0].Args[1] = newModel }), "may not be deployed")
	}
	// The safe side: a content that is approved may replace one that is not.
	w.approveAll("chat-2026")
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
	for _, kind := range changeable {
		must(t, w.changeTemplate(w.engineer, objects[kind], func(p *corev1.PodTemplateSpec) {
			p.Spec.Containers[0].Env = append(p.Spec.Containers[0].Env, corev1.EnvVar{Name: "LOG_LEVEL", Value: "debug"})
		}))
	}
}

// less asks for less of a workload, in the way of its kind.
func less(object client.Object) {
	switch o := object.(type) {
	case *appsv1.Deployment:
		o.Spec.Replicas = new(int32(1))
	case *appsv1.StatefulSet:
		o.Spec.Replicas = new(int32(1))
	case *appsv1.ReplicaSet:
		o.Spec.Replicas = new(int32(1))
	case *corev1.ReplicationController:
		o.Spec.Replicas = new(int32(1))
	case *appsv1.DaemonSet:
		o.Spec.Template.Spec.NodeSelector["nobody"] = "has-this"
	case *batchv1.Job:
		o.Spec.Suspend = new(true)
	case *batchv1.CronJob:
		o.Spec.Suspend = new(true)
	}
}

// kubectl runs kubectl as a person of the namespace.
func (w *world) kubectl(person string, args ...string) (string, error) {
	w.t.Helper()
	kubeconfig, err := plane.User(w.user(person))
	must(w.t, err)
	command := exec.CommandContext(w.t.Context(), plane.Kubectl, append([]string{"--kubeconfig", kubeconfig, "-n", w.namespace}, args...)...)
	output, err := command.CombinedOutput()
	return string(output), err
}

func TestCase09ARollbackIsJudgedByTodaysVerdict(t *testing.T) {
	t.Parallel()
	for _, mode := range []v1alpha1.AdmissionMode{v1alpha1.ModeHold, v1alpha1.ModeDeny} {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			w := released(t, mode)
			must(t, tryEdit(w, w.engineer, w.system(), func(s *v1alpha1.AISystem) { s.Spec.Models = w.chat(newModel).Spec.Models }))
			w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionFalse, "ContentChanged")
			w.approveAll("chat-2026")
			w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
			must(t, w.changeTemplate(w.engineer, w.deployment("chat"), func(p *corev1.PodTemplateSpec) { p.Spec.Containers[0].Args[1] = newModel }))
			w.awaitRevision("chat", newModel, 2)

			said, err := w.kubectl("engineer", "rollout", "undo", "deployment/chat")
			if mode == v1alpha1.ModeDeny {
				if err == nil || !containsAll(said, "ModelNotRegistered", oldModel) {
					t.Fatalf("the rollback is answered by %v: %s", err, said)
				}
				w.awaitRevision("chat", newModel, 2)
				return
			}
			if err != nil || !containsAll(said, "ModelNotRegistered", oldModel) {
				t.Fatalf("the rollback is answered by %v: %s", err, said)
			}
			w.awaitPods("chat", pods{running: 2, held: 1})
		})
	}
}

// awaitRevision waits until all of an app's pods run, and serve a model.
func (w *world) awaitRevision(app, model string, number int) {
	w.t.Helper()
	w.eventually(app+" serves "+model, func() error {
		live := w.livePods(app)
		if w.pods(app) != (pods{running: number}) || slices.ContainsFunc(live, func(p corev1.Pod) bool { return p.Spec.Containers[0].Args[1] != model }) {
			return errNotYet
		}
		return nil
	})
}

func TestCase13ATagIsRefusedWherePolicyAsksForDigests(t *testing.T) {
	t.Parallel()
	const digest = "sha256:6c3c624b58dbbcd3c0dd82b4c53f04194d1247c6eebdaab7c610cf7d66709b3b"
	w := newWorld(t)
	w.govern(v1alpha1.ModeDeny, func(p *v1alpha1.OversightPolicy) { p.Spec.Requirements.Artifacts = v1alpha1.ArtifactsDigest })
	system := w.chat()
	system.Spec.Images = []v1alpha1.Image{{Repository: "registry.example.com/scorer", Tag: "v3", Digest: digest}}
	must(t, w.engineer.Create(t.Context(), system))
	must(t, w.engineer.Create(t.Context(), w.assessment("chat-2026")))
	w.approveAll("chat-2026")
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
	for _, kind := range everyKind {
		runs := func(name, image string) client.Object {
			d := w.vllm(name, oldModel, 1, true)
			d.Spec.Template.Spec.Containers[0].Image, d.Spec.Template.Spec.Containers[0].Args = image, nil
			return w.of(kind, d)
		}
		refused(t, w.engineer.Create(t.Context(), runs("by-tag", "registry.example.com/scorer:v3")), "may not be deployed", "ImageNotPinned")
		refused(t, w.engineer.Create(t.Context(), runs("other", "registry.example.com/scorer@"+strings.Replace(digest, "6c3c", "6c3d", 1))), "ImageNotRegistered")
		must(t, w.engineer.Create(t.Context(), runs("pinned-"+strings.ToLower(kind), "registry.example.com/scorer@"+digest)))
	}
}
