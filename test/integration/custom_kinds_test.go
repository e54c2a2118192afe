// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"fmt"
	"testing"

	batchv1 "k8s.io/api/batch/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// declared asks that workloads run nothing but what is registered.
func declared(p *v1alpha1.OversightPolicy) {
	p.Spec.Requirements.Artifacts = v1alpha1.ArtifactsDeclared
}

// assessedCustom is a world whose system awaits approval, with people who work with custom kinds.
func assessedCustom(t *testing.T, mode v1alpha1.AdmissionMode) *world {
	t.Helper()
	w := newWorld(t)
	w.govern(mode, declared)
	must(t, w.engineer.Create(t.Context(), w.chatWithTools()))
	must(t, w.engineer.Create(t.Context(), w.assessment("chat-2026")))
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionFalse, "ApprovalsPending")
	w.ofCustomKinds()
	return w
}

// approvedCustom is a world whose system is approved, with people who work with custom kinds.
func approvedCustom(t *testing.T, mode v1alpha1.AdmissionMode) *world {
	t.Helper()
	w := assessedCustom(t, mode)
	w.approveAll("chat-2026")
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
	return w
}

// deepest is a place in the sample of each kind that runs something else than what is registered; of each kind of place there is one.
var deepest = map[string]string{
	"InferenceService":    "spec.predictor.model.storageUri",
	"LLMInferenceService": "spec.model.lora.adapters[1].uri",
	"RayCluster":          "spec.workerGroupSpecs[1].template.spec.containers[0].args",
	"RayService":          "spec.serveConfigV2",
	"RayJob":              "spec.entrypoint",
	"JobSet":              "spec.replicatedJobs[1].template.spec.template.spec.containers[0].args",
	"LeaderWorkerSet":     "spec.leaderWorkerTemplate.workerTemplate.spec.containers[0].command",
	"PyTorchJob":          "spec.pytorchReplicaSpecs.Worker.template.spec.containers[0].env[0]",
	"TFJob":               "spec.tfReplicaSpecs.Chief.template.spec.containers[0].command",
	"MPIJob":              "spec.mpiReplicaSpecs.Launcher.template.spec.containers[0].image",
	"XGBoostJob":          "spec.xgbReplicaSpecs.Master.template.spec.containers[0].image",
	"JAXJob":              "spec.jaxReplicaSpecs.Worker.template.spec.containers[0].image",
	"Rollout":             "spec.template.spec.containers[0].args",
	"Service":             "spec.template.spec.containers[0].args",
	"Configuration":       "spec.template.spec.containers[0].args",
	"Revision":            "spec.containers[0].args",
}

func TestCase03DenyRefusesEveryCustomKind(t *testing.T) {
	t.Parallel()
	w := approvedCustom(t, v1alpha1.ModeDeny)
	for kind, place := range deepest {
		refused(t, w.engineer.Create(t.Context(), w.custom(kind)), `AI system "chat" (Limited) may not be deployed`, "(at "+place+")", "kubectl")
		if t.Failed() {
			t.Fatalf("that was a %s", kind)
		}
	}
	// What an approved system runs, and nothing else, is let in.
	for _, kind := range []string{"JobSet", "LeaderWorkerSet", "RayCluster", "PyTorchJob", "Rollout", "Service", "InferenceService"} {
		must(t, w.engineer.Create(t.Context(), w.custom(kind, registered()...)))
	}
	// What looks like AI and names no system is found in them, too.
	refused(t, w.engineer.Create(t.Context(), w.custom("InferenceService", "loan-advice", "", "aims-operator.io/ai-system", "team", "name: advice", "name: shadow")),
		"InferenceService/shadow may not be deployed", "SystemUnlabelled")
}

func TestCase03TemplatesOfTwoSystemsAreRefused(t *testing.T) {
	t.Parallel()
	w := approvedCustom(t, v1alpha1.ModeDeny)
	set := w.custom("JobSet", registered()...)
	jobs, _, err := unstructured.NestedSlice(set.Object, "spec", "replicatedJobs")
	must(t, err)
	second, _ := jobs[1].(map[string]any)
	must(t, unstructured.SetNestedField(second, "shadow", "template", "spec", "template", "metadata", "labels", v1alpha1.SystemLabel))
	must(t, unstructured.SetNestedSlice(set.Object, jobs, "spec", "replicatedJobs"))
	refused(t, w.engineer.Create(t.Context(), set), "SystemReferenceMismatch", `names "shadow"`, "SystemNotRegistered",
		"(at spec.replicatedJobs[1].template.spec.template.metadata.labels)")
}

func TestCase03HoldStoresCustomKindsAndHoldsTheirPods(t *testing.T) {
	t.Parallel()
	w := assessedCustom(t, v1alpha1.ModeHold)
	controller := w.serviceAccount("controller", rbacv1.PolicyRule{APIGroups: []string{"", "batch"}, Resources: []string{"pods", "jobs"}, Verbs: []string{"create"}})
	objects := map[string]*unstructured.Unstructured{}
	for _, kind := range []string{"JobSet", "RayCluster", "InferenceService"} {
		objects[kind] = w.custom(kind, registered()...)
		written := objects[kind].DeepCopy()
		must(t, w.engineer.Create(t.Context(), objects[kind]))
		if fmt.Sprint(objects[kind].Object["spec"]) != fmt.Sprint(written.Object["spec"]) {
			t.Errorf("a %s is stored as %v, and was written as %v", kind, objects[kind].Object["spec"], written.Object["spec"])
		}
	}
	// Their controllers make pods, or what makes pods.
	for range 2 {
		must(t, controller.Create(t.Context(), w.ownedPod(objects["RayCluster"], "ray")))
	}
	job, _ := w.of("Job", w.vllm("workers", oldModel, 2, true)).(*batchv1.Job)
	job.OwnerReferences = w.ownedPod(objects["JobSet"], "workers").OwnerReferences
	must(t, controller.Create(t.Context(), job))
	w.awaitPods("ray", pods{held: 2})
	w.awaitPods("workers", pods{held: 2})
	// Each object is counted once, and what its controller made of it is not.
	w.awaitCounts(v1alpha1.WorkloadCounts{Total: 3, Held: 3})
	w.awaitVerdict(objects["JobSet"], "Hold", "ApprovalsPending")
	w.awaitVerdict(objects["RayCluster"], "Hold", "ApprovalsPending")
	// A mark on an InferenceService would reach its pods, and start a rollout.
	w.awaitVerdict(objects["InferenceService"], "", "")

	w.says("engineer", []string{"explain", "jobset/advice"}, "JobSet/advice", "ApprovalsPending", "kubectl aims approve chat-2026")
	w.says("engineer", []string{"status", "chat"}, "InferenceService/advice", "JobSet/advice", "RayCluster/advice", "2 held")

	w.approveAll("chat-2026")
	w.awaitPods("ray", pods{running: 2})
	w.awaitPods("workers", pods{running: 2})
	w.awaitVerdict(objects["JobSet"], "", "")
	w.awaitCounts(v1alpha1.WorkloadCounts{Total: 3, Allowed: 3})
	must(t, w.engineer.Delete(t.Context(), objects["InferenceService"]))
	w.awaitCounts(v1alpha1.WorkloadCounts{Total: 2, Allowed: 2})
}

// TestCase04AForgedCustomOwnerCountsForNothing: who names an object of a custom kind as maker is believed only as far as it is there.
func TestCase04AForgedCustomOwnerCountsForNothing(t *testing.T) {
	t.Parallel()
	w := assessedCustom(t, v1alpha1.ModeHold)
	cluster := w.custom("RayCluster", registered()...)
	must(t, w.engineer.Create(t.Context(), cluster))
	another := cluster.DeepCopy()
	another.SetUID("11111111-2222-3333-4444-555555555555")
	absent := w.custom("JAXJob")
	absent.SetAPIVersion("kubeflow.org/v1")
	absent.SetKind("PaddleJob") // Nobody has defined it here.
	absent.SetUID("11111111-2222-3333-4444-666666666666")
	for _, owner := range []*unstructured.Unstructured{another, absent} {
		pod := w.ownedPod(owner, "forged")
		must(t, w.engineer.Create(t.Context(), pod))
	}
	w.eventually("both pods are counted for themselves, while they last", func() error {
		// The garbage collector takes what an owner that is not there has made.
		if counts := w.system().Status.Workloads; counts.Total != 1+int32(len(w.livePods("forged"))) {
			return fmt.Errorf("it counts %+v with %d pods", counts, len(w.livePods("forged")))
		}
		return nil
	})
}

func TestCase45WhatMakesNoCustomWorkloadWorseAlwaysPasses(t *testing.T) {
	t.Parallel()
	w := assessedCustom(t, v1alpha1.ModeAudit)
	set := w.custom("LeaderWorkerSet", registered()...)
	must(t, w.engineer.Create(t.Context(), set))
	must(t, w.engineer.Create(t.Context(), w.custom("JobSet", registered()...)))
	w.awaitVerdict(set, "Allow", "ApprovalsPending")
	policy := &v1alpha1.OversightPolicy{ObjectMeta: metav1.ObjectMeta{Name: w.namespace + "-policy"}}
	edit(w, admin, policy, func(p *v1alpha1.OversightPolicy) { p.Spec.Enforcement.Admission = v1alpha1.ModeDeny })
	w.awaitVerdict(set, "Deny", "ApprovalsPending")
	patch := func(kind, body string) error {
		return w.engineer.Patch(t.Context(), w.custom(kind), client.RawPatch(types.MergePatchType, []byte(body)))
	}
	for what, body := range map[string]string{
		"a label":      `{"metadata":{"labels":{"team":"a"}}}`,
		"a finalizer":  `{"metadata":{"finalizers":["acme.example/x"]}}`,
		"no finalizer": `{"metadata":{"finalizers":null}}`,
		"a strategy":   `{"spec":{"rolloutStrategy":{"type":"RollingUpdate"}}}`,
		"fewer":        `{"spec":{"replicas":1}}`,
	} {
		if err := patch("LeaderWorkerSet", body); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	must(t, patch("JobSet", `{"spec":{"suspend":true}}`))
	must(t, admin.Get(t.Context(), client.ObjectKeyFromObject(set), set))
	must(t, unstructured.SetNestedField(set.Object, int64(1), "status", "replicas"))
	must(t, w.engineer.Status().Update(t.Context(), set))
	for _, body := range []string{
		`{"spec":{"replicas":5}}`, `{"spec":{"leaderWorkerTemplate":{"size":9}}}`,
		`{"spec":{"leaderWorkerTemplate":{"workerTemplate":{"metadata":{"labels":{"aims-operator.io/ai-system":null}}}}}}`,
		`{"spec":{"leaderWorkerTemplate":{"leaderTemplate":{"spec":{"containers":[{"name":"x","image":"acme.example/other:1"}]}}}}}`,
	} {
		refused(t, patch("LeaderWorkerSet", body), "may not be deployed", "ApprovalsPending")
	}
	refused(t, patch("JobSet", `{"spec":{"suspend":false}}`), "ApprovalsPending")
	// Case 01: the scale subresource is another door to more of it.
	must(t, w.scale(w.engineer, set, 0))
	refused(t, w.scale(w.engineer, set, 3), "ApprovalsPending")
	w.awaitEvent(set, "ScaleRefused", "ApprovalsPending")
	must(t, w.engineer.Delete(t.Context(), set))
}

// TestAKindThatComesLaterIsWatched: the operator needs no restart for it, and forgets it when it goes.
func TestAKindThatComesLaterIsWatched(t *testing.T) {
	t.Parallel()
	w := assessedCustom(t, v1alpha1.ModeHold)
	if err := logged("TrainJob"); err == nil {
		t.Error("a kind that is not there is spoken of")
	}
	must(t, define(t.Context(), "late_kind.yaml"))
	all, err := definitions("late_kind.yaml")
	must(t, err)
	t.Cleanup(func() { must(t, client.IgnoreNotFound(admin.Delete(w.outliving(), all[0]))) })
	w.eventually("the operator watches the kind", func() error { return logged("watches a custom kind of workload", "TrainJob.trainer.kubeflow.org") })
	job := w.custom("TrainJob")
	w.eventually("the kind may be written", func() error { return w.engineer.Create(t.Context(), job) })
	w.awaitCounts(v1alpha1.WorkloadCounts{Total: 1, Held: 1})
	w.awaitVerdict(job, "Hold", "ApprovalsPending,ImageNotRegistered,ModelNotRegistered")
	must(t, admin.Delete(t.Context(), all[0]))
	w.eventually("the operator forgets the kind", func() error {
		return logged("watches a custom kind of workload no longer", "TrainJob.trainer.kubeflow.org")
	})
	w.awaitCounts(v1alpha1.WorkloadCounts{})
	// A kind of the table that never was here is never spoken of.
	if err := logged("PaddleJob"); err == nil {
		t.Error("a kind that is not there is spoken of")
	}
}

// TestAKindOfThePlatformTeamIsJudged: what --workload-kinds adds is judged as the others are. Without the right to read it it is not counted, which is
// said, and nothing else suffers.
func TestAKindOfThePlatformTeamIsJudged(t *testing.T) {
	t.Parallel()
	w := approvedCustom(t, v1alpha1.ModeDeny)
	robot := func(model string) *unstructured.Unstructured {
		return &unstructured.Unstructured{Object: map[string]any{
			"apiVersion": "bots.example/v1", "kind": "Robot", "metadata": map[string]any{"namespace": w.namespace, "name": "robot"},
			"spec": map[string]any{"count": int64(1), "memory": "hf://" + model, "brain": map[string]any{
				"tags": map[string]any{v1alpha1.SystemLabel: "chat"}, "containers": []any{map[string]any{"name": "vllm", "image": image}},
			}},
		}}
	}
	refused(t, w.engineer.Create(t.Context(), robot(newModel)), "ModelNotRegistered", "(at spec.memory)")
	w.eventually("the operator says that it may not watch the kind", func() error {
		return logged("may not watch a custom kind", "Robot.bots.example", "docs/workload-kinds.md")
	})
	must(t, w.engineer.Create(t.Context(), w.custom("Rollout", registered()...)))
	w.awaitCounts(v1alpha1.WorkloadCounts{Total: 1, Allowed: 1})
}
