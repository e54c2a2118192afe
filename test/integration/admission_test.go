// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func (w *world) deployment(name string) *appsv1.Deployment {
	return &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Namespace: w.namespace, Name: name}}
}

// awaitMark waits until a Deployment carries this verdict and these reasons.
func (w *world) awaitMark(name, verdict, reasons string) {
	w.t.Helper()
	w.eventually(fmt.Sprintf("Deployment %s carries %q for %q", name, verdict, reasons), func() error {
		deployment := w.deployment(name)
		if err := admin.Get(w.t.Context(), client.ObjectKeyFromObject(deployment), deployment); err != nil {
			return err
		}
		return carries(deployment, verdict, reasons)
	})
}

func TestWarnAllowsAndWarns(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeWarn)
	engineer, warnings := w.listening("engineer")
	must(t, engineer.Create(t.Context(), w.vllm("chat", newModel, 1, true)))
	said := warnings.take()
	for _, word := range []string{
		`AI system "chat" (Limited) falls short, and policy lets it run`, "ApprovalsPending: assessment chat-2026 has 0 of 2 approvals",
		"kubectl aims approve chat-2026 --role product-owner -n " + w.namespace, "ModelNotRegistered", newModel,
	} {
		if !strings.Contains(said, word) {
			t.Errorf("the warnings do not say %q:\n%s", word, said)
		}
	}
	must(t, engineer.Create(t.Context(), barePod(w.vllm("bare", oldModel, 1, true))))
	if said := warnings.take(); !strings.Contains(said, "ApprovalsPending") {
		t.Errorf("the warnings about a pod do not say why:\n%s", said)
	}
	w.awaitPods("chat", pods{running: 1})
	w.awaitPods("bare", pods{running: 1})
	w.awaitMark("chat", "Allow", "ApprovalsPending,ModelNotRegistered")
}

func TestAuditAllowsAndCounts(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeAudit)
	engineer, warnings := w.listening("engineer")
	must(t, engineer.Create(t.Context(), w.vllm("chat", oldModel, 1, true)))
	must(t, engineer.Create(t.Context(), barePod(w.vllm("bare", oldModel, 1, true))))
	if said := warnings.take(); said != "" {
		t.Errorf("an audited workload is warned about:\n%s", said)
	}
	w.awaitPods("chat", pods{running: 1})
	w.awaitMark("chat", "Allow", "ApprovalsPending")
	w.eventually("the status counts the Deployment and the bare pod", func() error {
		if got, want := w.system().Status.Workloads, (v1alpha1.WorkloadCounts{Total: 2, Warned: 2}); got != want {
			return fmt.Errorf("it counts %+v", got)
		}
		return nil
	})
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedWithFindingsReason)
}

func TestHoldGatesBarePodsAndKeepsTheGatesOfOthers(t *testing.T) {
	t.Parallel()
	const quota = "example.com/quota"
	w := assessed(t, v1alpha1.ModeHold)
	bare, shared := barePod(w.vllm("bare", oldModel, 1, true)), barePod(w.vllm("shared", oldModel, 1, true))
	shared.Spec.SchedulingGates = []corev1.PodSchedulingGate{{Name: quota}}
	must(t, w.engineer.Create(t.Context(), bare))
	must(t, w.engineer.Create(t.Context(), shared))
	for pod, want := range map[*corev1.Pod][]string{bare: {v1alpha1.SchedulingGate}, shared: {quota, v1alpha1.SchedulingGate}} {
		if got := gates(pod); !slices.Equal(got, want) {
			t.Errorf("pod %s has gates %v, want %v", pod.Name, got, want)
		}
	}
	w.approveAll("chat-2026")
	w.awaitPods("bare", pods{running: 1})
	w.eventually("the gate of the other stays alone", func() error {
		must(t, admin.Get(t.Context(), client.ObjectKeyFromObject(shared), shared))
		if got := gates(shared); !slices.Equal(got, []string{quota}) {
			return fmt.Errorf("the gates are %v", got)
		}
		return nil
	})
}

func gates(pod *corev1.Pod) []string {
	var names []string
	for _, gate := range pod.Spec.SchedulingGates {
		names = append(names, gate.Name)
	}
	return names
}

func TestCase06OnlyTheOperatorLiftsItsGate(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeHold)
	pod := barePod(w.vllm("bare", oldModel, 1, true))
	pod.Spec.SchedulingGates = []corev1.PodSchedulingGate{{Name: "example.com/quota"}}
	must(t, w.engineer.Create(t.Context(), pod))
	says := []string{"only the AIMS operator lifts the scheduling gate", "kubectl aims explain pod/bare-pod -n " + w.namespace}

	for name, patch := range map[string]client.Patch{
		"JSON patch": client.RawPatch(types.JSONPatchType, []byte(`[{"op":"remove","path":"/spec/schedulingGates"}]`)),
		"merge":      client.RawPatch(types.MergePatchType, []byte(`{"spec":{"schedulingGates":[]}}`)),
		"strategic": client.RawPatch(types.StrategicMergePatchType,
			[]byte(`{"spec":{"schedulingGates":[{"$patch":"delete","name":"aims-operator.io/oversight"}]}}`)),
		"with the label": client.RawPatch(types.JSONPatchType, []byte(`[{"op":"remove","path":"/spec/schedulingGates"},`+
			`{"op":"remove","path":"/metadata/labels/aims-operator.io~1ai-system"}]`)),
	} {
		t.Run(name, func(t *testing.T) {
			refused(t, w.engineer.Patch(t.Context(), pod.DeepCopy(), patch), says...)
		})
	}
	// Gates of others are theirs to lift.
	must(t, w.engineer.Patch(t.Context(), pod, client.RawPatch(types.StrategicMergePatchType,
		[]byte(`{"spec":{"schedulingGates":[{"$patch":"delete","name":"example.com/quota"}]}}`))))
	if got := gates(pod); !slices.Equal(got, []string{v1alpha1.SchedulingGate}) {
		t.Errorf("the gates are %v", got)
	}
}

func TestCase07WhatNamesItsNodeCannotBeHeld(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeHold)
	for _, kind := range everyKind {
		d := w.vllm("bare", oldModel, 1, true)
		d.Spec.Template.Spec.NodeName = "node-0"
		// Of pods the admission policies say so, which come before the webhook.
		refused(t, w.engineer.Create(t.Context(), w.of(kind, d)), "names its node itself", "leave spec.nodeName out")
	}
	// A workload that is stored cannot come to it by a change, and a held pod cannot either.
	must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 1, true)))
	refused(t, w.changeTemplate(w.engineer, w.deployment("chat"), func(p *corev1.PodTemplateSpec) { p.Spec.NodeName = "node-0" }), "HoldImpossible")
	held := barePod(w.vllm("held", oldModel, 1, true))
	must(t, w.engineer.Create(t.Context(), held))
	refused(t, tryEdit(w, w.engineer, held, func(p *corev1.Pod) { p.Spec.NodeName = "node-0" }), "pod updates may not change fields")
}

// The API server itself binds no pod that has a gate, so that nobody has to ask the operator about bindings, and scheduling never depends on it.
func TestCase07NobodyBindsAHeldPod(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeHold)
	held := barePod(w.vllm("held", oldModel, 1, true))
	must(t, w.engineer.Create(t.Context(), held))
	scheduler := as(t, "system:kube-scheduler", "system:authenticated")
	for _, by := range []client.Client{admin, scheduler} {
		refused(t, by.SubResource("binding").Create(t.Context(), held.DeepCopy(), &corev1.Binding{
			ObjectMeta: metav1.ObjectMeta{Namespace: held.Namespace, Name: held.Name}, Target: corev1.ObjectReference{Kind: "Node", Name: "node-0"},
		}), "has non-empty .spec.schedulingGates")
	}
	if got := w.pods("held"); got != (pods{held: 1}) {
		t.Errorf("after attempts to bind it there is %+v", got)
	}
}

func wantError(err error) error {
	if err == nil {
		return errors.New("allowed, want a refusal")
	}
	return nil
}

// fallenShort is a world with a Deployment of two pods that runs and that policy would not let in any more.
func fallenShort(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	policy := w.govern(v1alpha1.ModeAudit)
	must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
	must(t, w.engineer.Create(t.Context(), w.assessment("chat-2026")))
	must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 2, true)))
	w.awaitPods("chat", pods{running: 2})
	edit(w, admin, policy, func(p *v1alpha1.OversightPolicy) { p.Spec.Enforcement.Admission = v1alpha1.ModeDeny })
	w.awaitMark("chat", "Deny", "ApprovalsPending")
	return w
}

func TestCase45WhatMakesNothingWorseAlwaysPasses(t *testing.T) {
	t.Parallel()
	w := fallenShort(t)
	w.grant("engineer", rbacv1.PolicyRule{APIGroups: []string{"apps"}, Resources: []string{"deployments/status"}, Verbs: []string{"*"}})
	for _, pass := range []struct {
		what   string
		change func(*appsv1.Deployment)
	}{
		{"a label", func(d *appsv1.Deployment) { d.Labels = map[string]string{"team": "support"} }},
		{"an annotation", func(d *appsv1.Deployment) { metav1.SetMetaDataAnnotation(&d.ObjectMeta, "ticket", "4711") }},
		{"a finalizer", func(d *appsv1.Deployment) { d.Finalizers = append(d.Finalizers, "example.com/backup") }},
		{"no finalizer", func(d *appsv1.Deployment) { d.Finalizers = nil }},
		{"a pause", func(d *appsv1.Deployment) { d.Spec.Paused = true }},
		{"the same number", func(d *appsv1.Deployment) { d.Spec.Replicas = new(int32(2)) }},
		{"scaling down", func(d *appsv1.Deployment) { d.Spec.Replicas = new(int32(1)) }},
		{"scaling to nothing", func(d *appsv1.Deployment) { d.Spec.Replicas = new(int32(0)) }},
	} {
		if err := tryEdit(w, w.engineer, w.deployment("chat"), pass.change); err != nil {
			t.Errorf("%s: %v", pass.what, err)
		}
	}
	must(t, w.mayDo("the engineer write status", func() error {
		return w.engineer.Status().Patch(t.Context(), w.deployment("chat"), client.RawPatch(types.MergePatchType, []byte(`{"status":{"replicas":2}}`)))
	}))
	for _, stop := range []struct {
		what   string
		change func(*appsv1.Deployment)
	}{
		{"scaling up", func(d *appsv1.Deployment) { d.Spec.Replicas = new(int32(3)) }},
		{"another model", func(d *appsv1.Deployment) { d.Spec.Template.Spec.Containers[0].Args = []string{"--model", newModel} }},
		{"another image", func(d *appsv1.Deployment) { d.Spec.Template.Spec.Containers[0].Image = "vllm/vllm-openai:latest" }},
		{"a new init container", func(d *appsv1.Deployment) {
			d.Spec.Template.Spec.InitContainers = []corev1.Container{{Name: "fetch", Image: "curlimages/curl"}}
		}},
		{"Case29: no label", func(d *appsv1.Deployment) { delete(d.Spec.Template.Labels, v1alpha1.SystemLabel) }},
		{"Case29: another system", func(d *appsv1.Deployment) { d.Spec.Template.Labels[v1alpha1.SystemLabel] = "other" }},
	} {
		refused(t, tryEdit(w, w.engineer, w.deployment("chat"), stop.change), "may not be deployed")
		if t.Failed() {
			t.Fatalf("%s", stop.what)
		}
	}
	must(t, w.engineer.Delete(t.Context(), w.deployment("chat")))
}

func TestPlainWorkloadsOfAGovernedNamespaceAreFree(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeDeny)
	engineer, warnings := w.listening("engineer")
	must(t, engineer.Create(t.Context(), plain(w.namespace, "web")))
	must(t, engineer.Create(t.Context(), barePod(plain(w.namespace, "single"))))
	w.awaitPods("web", pods{running: 1})
	w.awaitPods("single", pods{running: 1})
	if said := warnings.take(); said != "" {
		t.Errorf("warned about plain workloads:\n%s", said)
	}
}

func TestCase34AnUngovernedNamespaceIsLeftAlone(t *testing.T) {
	t.Parallel()
	w := newWorldLabelled(t, nil)
	engineer, warnings := w.listening("engineer")
	must(t, engineer.Create(t.Context(), w.chat(oldModel)))
	must(t, engineer.Create(t.Context(), w.vllm("chat", newModel, 1, true)))
	must(t, engineer.Create(t.Context(), barePod(w.vllm("bare", oldModel, 1, false))))
	w.awaitPods("chat", pods{running: 1})
	w.awaitPods("bare", pods{running: 1})
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedNotGovernedReason)
	if said := warnings.take(); said != "" {
		t.Errorf("warned in a namespace that nobody governs:\n%s", said)
	}
}

func TestCase41DryRunAnswersAndRecordsNothing(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeDeny)
	w.decideAndSettle()
	before := w.everything()
	refused(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 1, true), client.DryRunAll), "ApprovalsPending", "1 of 2 approvals")
	refused(t, w.engineer.Create(t.Context(), barePod(w.vllm("chat", oldModel, 1, true)), client.DryRunAll), "ApprovalsPending")
	must(t, w.engineer.Create(t.Context(), plain(w.namespace, "web"), client.DryRunAll))
	other := w.chat(newModel)
	other.Name = "other"
	must(t, w.engineer.Create(t.Context(), other, client.DryRunAll))
	if got := other.Annotations[v1alpha1.AuthorsAnnotation]; !strings.Contains(got, w.user("engineer")) {
		t.Errorf("a dry run shows authors %q", got)
	}
	must(t, w.productOwner.Create(t.Context(), w.decision(v1alpha1.DecisionApprove, "chat-2026", "product-owner"), client.DryRunAll))
	refused(t, w.productOwner.Create(t.Context(), w.decision(v1alpha1.DecisionApprove, "chat-2026", "risk-officer"), client.DryRunAll), "may not decide")
	must(t, w.riskOfficer.Create(t.Context(), w.aboutSystem(v1alpha1.DecisionHalt), client.DryRunAll))
	// Long enough for whatever a dry run might have woken.
	time.Sleep(time.Second)
	w.unchanged(before)
}

func TestCase41DryRunUnderHold(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeHold)
	w.decideAndSettle()
	before := w.everything()
	pod := barePod(w.vllm("bare", oldModel, 1, true))
	must(t, w.engineer.Create(t.Context(), pod, client.DryRunAll))
	if got := gates(pod); !slices.Equal(got, []string{v1alpha1.SchedulingGate}) {
		t.Errorf("a dry run shows gates %v", got)
	}
	engineer, warnings := w.listening("engineer")
	must(t, engineer.Create(t.Context(), w.vllm("chat", oldModel, 1, true), client.DryRunAll))
	if said := warnings.take(); !strings.Contains(said, "its new pods are held") {
		t.Errorf("a dry run warns of %q", said)
	}
	time.Sleep(time.Second)
	w.unchanged(before)
}

// decideAndSettle has the risk officer approve, and waits until that is seen.
func (w *world) decideAndSettle() {
	w.t.Helper()
	must(w.t, w.decide(w.riskOfficer, v1alpha1.DecisionApprove, "chat-2026", "risk-officer"))
	w.settle()
}

func scaleTo(replicas int32) func(*appsv1.Deployment) {
	return func(d *appsv1.Deployment) { d.Spec.Replicas = &replicas }
}
