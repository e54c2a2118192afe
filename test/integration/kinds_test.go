// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// everyKind is every kind of workload that Kubernetes itself runs.
var everyKind = []string{"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "CronJob", "Pod"}

// workload is an object of a kind that runs the pods of a Deployment: two at a time, where the kind can say so, and one on node-0 for a
// DaemonSet. A CronJob's first Job is years away.
func (w *world) workload(kind, name, model string) client.Object {
	w.t.Helper()
	return w.of(kind, w.vllm(name, model, 2, true))
}

// of is an object of a kind that runs a Deployment's pods.
func (w *world) of(kind string, d *appsv1.Deployment) client.Object {
	w.t.Helper()
	meta, template, two := metav1.ObjectMeta{Namespace: d.Namespace, Name: d.Name}, d.Spec.Template, new(int32(2))
	job := batchv1.JobSpec{Parallelism: two, Completions: two, Template: *template.DeepCopy()}
	job.Template.Spec.RestartPolicy = corev1.RestartPolicyNever
	// A training run that does not end while a test looks on.
	job.Template.Annotations = map[string]string{"pod-complete.stage.kwok.x-k8s.io/delay": "10m"}
	switch kind {
	case "Deployment":
		return d
	case "StatefulSet":
		return &appsv1.StatefulSet{ObjectMeta: meta, Spec: appsv1.StatefulSetSpec{
			Replicas: two, Selector: d.Spec.Selector, Template: template, PodManagementPolicy: appsv1.ParallelPodManagement,
		}}
	case "DaemonSet":
		template.Spec.NodeSelector = map[string]string{corev1.LabelHostname: "node-0"}
		return &appsv1.DaemonSet{ObjectMeta: meta, Spec: appsv1.DaemonSetSpec{Selector: d.Spec.Selector, Template: template}}
	case "ReplicaSet":
		return &appsv1.ReplicaSet{ObjectMeta: meta, Spec: appsv1.ReplicaSetSpec{Replicas: two, Selector: d.Spec.Selector, Template: template}}
	case "ReplicationController":
		return &corev1.ReplicationController{ObjectMeta: meta, Spec: corev1.ReplicationControllerSpec{
			Replicas: two, Selector: d.Spec.Selector.MatchLabels, Template: &template,
		}}
	case "Job":
		return &batchv1.Job{ObjectMeta: meta, Spec: job}
	case "CronJob":
		return &batchv1.CronJob{ObjectMeta: meta, Spec: batchv1.CronJobSpec{Schedule: "0 0 29 2 *", JobTemplate: batchv1.JobTemplateSpec{Spec: job}}}
	case "Pod":
		pod := barePod(d)
		pod.Name = d.Name
		return pod
	}
	w.t.Fatalf("no object of kind %s here: add one", kind)
	return nil
}

// podsOf is how many pods a workload of a kind makes at once.
func podsOf(kind string) int {
	switch kind {
	case "CronJob":
		return 0
	case "DaemonSet", "Pod":
		return 1
	}
	return 2
}

func TestCase03DenyRefusesEveryKindWithTheSameReasons(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeDeny)
	for _, kind := range everyKind {
		refused(t, w.engineer.Create(t.Context(), w.workload(kind, "chat", oldModel)), `AI system "chat" (Limited) may not be deployed`, "ApprovalsPending",
			"0 of 2 approvals", "kubectl aims approve chat-2026 --role risk-officer -n "+w.namespace)
		refused(t, w.engineer.Create(t.Context(), w.of(kind, w.vllm("chat", oldModel, 2, false))), kind+"/chat may not be deployed", "SystemUnlabelled", oldModel)
		if t.Failed() {
			t.Fatalf("that was a %s", kind)
		}
	}
}

func TestCase03HoldKeepsThePodsOfEveryKindBack(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeHold)
	for _, kind := range everyKind {
		must(t, w.engineer.Create(t.Context(), w.workload(kind, strings.ToLower(kind), oldModel)))
	}
	for _, kind := range everyKind {
		w.awaitPods(strings.ToLower(kind), pods{held: podsOf(kind)})
		w.awaitVerdict(w.workload(kind, strings.ToLower(kind), oldModel), "Hold", "ApprovalsPending")
	}
	// Each is counted once: not the ReplicaSet of the Deployment, nor the pods of any of them.
	w.awaitCounts(v1alpha1.WorkloadCounts{Total: int32(len(everyKind)), Held: int32(len(everyKind))})

	w.approveAll("chat-2026")
	for _, kind := range everyKind {
		w.awaitPods(strings.ToLower(kind), pods{running: podsOf(kind)})
		w.awaitVerdict(w.workload(kind, strings.ToLower(kind), oldModel), "", "")
	}
	w.awaitCounts(v1alpha1.WorkloadCounts{Total: int32(len(everyKind)), Allowed: int32(len(everyKind))})
	w.unmarkedBelow()
}

// unmarkedBelow makes sure that nothing carries a verdict that another workload made.
func (w *world) unmarkedBelow() {
	w.t.Helper()
	list := &corev1.PodList{}
	must(w.t, admin.List(w.t.Context(), list, client.InNamespace(w.namespace)))
	for i := range list.Items {
		if err := carries(&list.Items[i], "", ""); err != nil && metav1.GetControllerOf(&list.Items[i]) != nil {
			w.t.Errorf("pod %s: %v", list.Items[i].Name, err)
		}
	}
}

// awaitVerdict waits until a workload carries this verdict and these reasons.
func (w *world) awaitVerdict(object client.Object, verdict, reasons string) {
	w.t.Helper()
	w.eventually(fmt.Sprintf("%T %s carries %q for %q", object, object.GetName(), verdict, reasons), func() error {
		if err := admin.Get(w.t.Context(), client.ObjectKeyFromObject(object), object); err != nil {
			return err
		}
		return carries(object, verdict, reasons)
	})
}

func (w *world) awaitCounts(want v1alpha1.WorkloadCounts) {
	w.t.Helper()
	w.eventually(fmt.Sprintf("the system counts %+v", want), func() error {
		if got := w.system().Status.Workloads; got != want {
			return fmt.Errorf("it counts %+v", got)
		}
		return nil
	})
}

func TestAPodThatIsLostComesBackForEveryKind(t *testing.T) {
	t.Parallel()
	w := released(t, v1alpha1.ModeHold)
	kinds := slices.DeleteFunc(slices.Clone(everyKind), func(kind string) bool { return podsOf(kind) == 0 || kind == "Pod" || kind == "Deployment" })
	for _, kind := range kinds {
		must(t, w.engineer.Create(t.Context(), w.workload(kind, strings.ToLower(kind), oldModel)))
		w.awaitPods(strings.ToLower(kind), pods{running: podsOf(kind)})
	}
	must(t, w.decide(w.productOwner, v1alpha1.DecisionReject, "chat-2026", "product-owner"))
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionFalse, "AssessmentRejected")
	// The release has lapsed and policy freezes rollouts: nothing new starts, and what the controllers make for what runs does.
	for _, kind := range everyKind {
		refused(t, w.engineer.Create(t.Context(), w.workload(kind, "another", oldModel)), "may not be deployed", "AssessmentRejected")
	}
	for _, kind := range kinds {
		w.losePod(strings.ToLower(kind))
		w.awaitPods(strings.ToLower(kind), pods{running: podsOf(kind)})
	}
}

func TestAJobOfACronJobIsNoWorkloadOfItsOwn(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeHold)
	cron, ok := w.workload("CronJob", "nightly", oldModel).(*batchv1.CronJob)
	if !ok {
		t.Fatal("no CronJob")
	}
	cron.Spec.Schedule = "* * * * *"
	must(t, w.engineer.Create(t.Context(), cron))
	w.eventuallyWithin(cronPatience, "the controller made a Job, and its pods are held", func() error {
		if have := w.pods("nightly"); have.held < 2 || have.running > 0 {
			return fmt.Errorf("it has %+v", have)
		}
		return nil
	})
	w.awaitCounts(v1alpha1.WorkloadCounts{Total: 1, Held: 1})
	// A person who makes a Job of it makes something new: the reference to the CronJob counts for nothing.
	by := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Namespace: w.namespace, Name: "by-hand"}, Spec: *cron.Spec.JobTemplate.Spec.DeepCopy()}
	must(t, admin.Get(t.Context(), client.ObjectKeyFromObject(cron), cron))
	by.OwnerReferences = []metav1.OwnerReference{*metav1.NewControllerRef(cron, batchv1.SchemeGroupVersion.WithKind("CronJob"))}
	by.Spec.Template.Spec.Containers[0].Image = "elsewhere/vllm:1"
	engineer, warnings := w.listening("engineer")
	must(t, engineer.Create(t.Context(), by))
	if said := warnings.take(); !strings.Contains(said, "ImageNotRegistered") {
		t.Errorf("the warnings do not say what is new about it:\n%s", said)
	}
	w.approveAll("chat-2026")
	w.eventually("the CronJob's pods run, and those of the other image do not", func() error {
		if have := w.pods("nightly"); have.running < 2 || have.held != 2 {
			return fmt.Errorf("it has %+v", have)
		}
		return nil
	})
}
