// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/ledger"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// ofEachKind is an object of each kind with this metadata and pod template.
func ofEachKind(meta metav1.ObjectMeta, template corev1.PodTemplateSpec) []client.Object {
	two, selector := new(int32(2)), &metav1.LabelSelector{MatchLabels: map[string]string{"app": "chat"}}
	job := batchv1.JobSpec{Parallelism: two, Selector: selector, Template: template}
	return []client.Object{
		&appsv1.Deployment{ObjectMeta: meta, Spec: appsv1.DeploymentSpec{Replicas: two, Selector: selector, Template: template}, Status: appsv1.DeploymentStatus{Replicas: 2}},
		&appsv1.StatefulSet{ObjectMeta: meta, Spec: appsv1.StatefulSetSpec{Replicas: two, Selector: selector, Template: template}, Status: appsv1.StatefulSetStatus{Replicas: 2}},
		&appsv1.DaemonSet{ObjectMeta: meta, Spec: appsv1.DaemonSetSpec{Selector: selector, Template: template}, Status: appsv1.DaemonSetStatus{NumberReady: 2}},
		&appsv1.ReplicaSet{ObjectMeta: meta, Spec: appsv1.ReplicaSetSpec{Replicas: two, Selector: selector, Template: template}, Status: appsv1.ReplicaSetStatus{Replicas: 2}},
		&corev1.ReplicationController{ObjectMeta: meta, Spec: corev1.ReplicationControllerSpec{Replicas: two, Selector: selector.MatchLabels, Template: &template}},
		&batchv1.Job{ObjectMeta: meta, Spec: job, Status: batchv1.JobStatus{Active: 2}},
		&batchv1.CronJob{ObjectMeta: meta, Spec: batchv1.CronJobSpec{Schedule: "* * * * *", JobTemplate: batchv1.JobTemplateSpec{Spec: job}}},
	}
}

func metaOf(owner ...metav1.OwnerReference) metav1.ObjectMeta {
	return metav1.ObjectMeta{
		Namespace: "lending", Name: "chat", UID: "1", ResourceVersion: "7", OwnerReferences: owner, Labels: map[string]string{"app": "chat"},
		Annotations:   map[string]string{corev1.LastAppliedConfigAnnotation: "{}", "team": "a", v1alpha1.VerdictAnnotation: "Hold"},
		ManagedFields: []metav1.ManagedFieldsEntry{{Manager: "kubectl"}},
	}
}

func templateOf(labels map[string]string) corev1.PodTemplateSpec {
	return corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: labels, Annotations: map[string]string{"long": "text"}},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "vllm", Image: "vllm/vllm-openai:v0.11.0"}}},
	}
}

// trimmed trims an object as the cache does, and reads it.
func trimmed(t *testing.T, object client.Object) workload.Object {
	t.Helper()
	kept, err := TrimWorkload(object)
	if err != nil {
		t.Fatal(err)
	}
	typed, ok := kept.(client.Object)
	if !ok {
		t.Fatalf("what is kept is a %T", kept)
	}
	o, err := workload.Read(typed)
	if err != nil {
		t.Fatal(err)
	}
	if len(o.Meta.ManagedFields) > 0 || o.Meta.Annotations[corev1.LastAppliedConfigAnnotation] != "" || o.Meta.Annotations["team"] != "" {
		t.Errorf("a %s keeps what nobody needs: %+v", o.Kind, o.Meta)
	}
	if o.Meta.UID != "1" || o.Meta.ResourceVersion != "7" || o.Meta.Name != "chat" {
		t.Errorf("a %s lost its name: %+v", o.Kind, o.Meta)
	}
	return o
}

func TestWhatNamesNoSystemKeepsNoSpec(t *testing.T) {
	for _, object := range ofEachKind(metaOf(), templateOf(map[string]string{"app": "chat"})) {
		o := trimmed(t, object)
		if o.Template != nil && len(o.Template.Spec.Containers) > 0 || o.Selector != nil || o.Replicas != nil || len(o.Meta.Labels) > 0 {
			t.Errorf("a %s that names no system keeps %+v", o.Kind, o)
		}
	}
}

func TestWhatNamesASystemKeepsWhatItRuns(t *testing.T) {
	for _, object := range ofEachKind(metaOf(), templateOf(map[string]string{v1alpha1.SystemLabel: "chat"})) {
		o := trimmed(t, object)
		if Trimmed(&o) || o.Template.Labels[v1alpha1.SystemLabel] != "chat" || o.Meta.Annotations[v1alpha1.VerdictAnnotation] != "Hold" || o.Template.Annotations != nil {
			t.Errorf("a %s that names a system keeps %+v", o.Kind, o)
		}
		if o.Kind != "CronJob" && o.Selector == nil {
			t.Errorf("a %s lost its selector", o.Kind)
		}
	}
}

func TestWhatClaimsAMakerKeepsWhatShowsThat(t *testing.T) {
	makers := map[string]metav1.OwnerReference{
		"ReplicaSet": {APIVersion: "apps/v1", Kind: "Deployment", Name: "chat", UID: types.UID("d"), Controller: new(true)},
		"Job":        {APIVersion: "batch/v1", Kind: "CronJob", Name: "chat", UID: types.UID("d"), Controller: new(true)},
	}
	for kind, ref := range makers {
		for _, object := range ofEachKind(metaOf(ref), templateOf(map[string]string{v1alpha1.SystemLabel: "chat"})) {
			o := trimmed(t, object)
			if got, want := Trimmed(&o), o.Kind == kind; got != want {
				t.Errorf("a %s that claims a %s is trimmed: %t, want %t", o.Kind, ref.Kind, got, want)
			}
			if _, claims := o.Claim(); claims != (o.Kind == kind) || o.Template.Labels[v1alpha1.SystemLabel] != "chat" {
				t.Errorf("a %s lost its claim or its system", o.Kind)
			}
		}
	}
}

// TestTrimmingChangesNoVerdict compares what is known of a workload before and after, with everything in it that is taken out.
func TestTrimmingChangesNoVerdict(t *testing.T) {
	t.Parallel()
	probe := func(handler corev1.ProbeHandler) *corev1.Probe {
		return &corev1.Probe{ProbeHandler: handler, PeriodSeconds: 10}
	}
	spec := corev1.PodSpec{
		Tolerations: []corev1.Toleration{{Key: "gpu"}}, Affinity: &corev1.Affinity{}, SecurityContext: &corev1.PodSecurityContext{},
		InitContainers: []corev1.Container{{Name: "fetch", Image: "curl:8", Command: []string{"curl", "https://example.org/model.gguf"}}},
		Containers: []corev1.Container{{
			Name: "vllm", Image: "vllm/vllm-openai:v0.11.0", Args: []string{"--model", "mistralai/Mistral-7B-Instruct-v0.2"},
			Env:            []corev1.EnvVar{{Name: "HF_HOME", Value: "/cache"}, {Name: "HF_ENDPOINT", Value: "https://mirror.example.org"}},
			Resources:      corev1.ResourceRequirements{Limits: corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("8")}},
			Ports:          []corev1.ContainerPort{{ContainerPort: 8000}},
			VolumeMounts:   []corev1.VolumeMount{{Name: "cache", MountPath: "/cache"}},
			ReadinessProbe: probe(corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{Path: "/health"}}),
			LivenessProbe:  probe(corev1.ProbeHandler{Exec: &corev1.ExecAction{Command: []string{"python", "-m", "vllm.entrypoints", "--model", "another/model"}}}),
		}},
		Volumes: []corev1.Volume{{Name: "cache", VolumeSource: corev1.VolumeSource{HostPath: &corev1.HostPathVolumeSource{Path: "/models"}}}},
	}
	template := templateOf(map[string]string{v1alpha1.SystemLabel: "chat"})
	template.Spec = spec
	whole := &appsv1.Deployment{ObjectMeta: metaOf(), Spec: appsv1.DeploymentSpec{Template: template}}
	before, err := workload.FromObject(whole.DeepCopy())
	if err != nil {
		t.Fatal(err)
	}
	name, _ := ledger.Name(&template)
	kept := trimmed(t, whole)
	if after := workload.Facts(kept); !reflect.DeepEqual(before, after) {
		t.Errorf("the facts of the trimmed workload are\n%+v\nwant\n%+v", after, before)
	}
	if after, ok := ledger.Name(kept.Template); !ok || after != name {
		t.Errorf("the trimmed workload is called %q, want %q", after, name)
	}
	if c := kept.Template.Spec.Containers[0]; c.Ports != nil || c.ReadinessProbe != nil || c.Resources.Limits != nil || kept.Template.Spec.Tolerations != nil {
		t.Error("nothing was trimmed")
	}
}

func TestAPodKeepsWhichDigestsItRuns(t *testing.T) {
	pod := func(labels map[string]string) *corev1.Pod {
		status := corev1.ContainerStatus{Name: "vllm", Image: "vllm/vllm-openai:v0.11.0", ImageID: "x@sha256:1", Ready: true, RestartCount: 3}
		return &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Name: "chat", Labels: labels},
			Status: corev1.PodStatus{
				Phase: corev1.PodRunning, PodIP: "10.0.0.1", ContainerStatuses: []corev1.ContainerStatus{status, {Name: "waits"}},
				InitContainerStatuses: []corev1.ContainerStatus{status}, EphemeralContainerStatuses: []corev1.ContainerStatus{status},
			},
		}
	}
	kept := []corev1.ContainerStatus{{Name: "vllm", ImageID: "x@sha256:1"}}
	for why, row := range map[string]struct {
		labels map[string]string
		want   corev1.PodStatus
	}{
		"one that names a system": {map[string]string{v1alpha1.SystemLabel: "chat"}, corev1.PodStatus{
			Phase: corev1.PodRunning, ContainerStatuses: kept, InitContainerStatuses: kept, EphemeralContainerStatuses: kept}},
		"one that names none": {nil, corev1.PodStatus{Phase: corev1.PodRunning}},
	} {
		object := pod(row.labels)
		if _, err := TrimWorkload(object); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(row.want, object.Status); diff != "" {
			t.Errorf("%s keeps (-want +got):\n%s", why, diff)
		}
	}
}
