// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// family is a Deployment, its ReplicaSet and its pod.
type family struct {
	deployment *appsv1.Deployment
	set        *appsv1.ReplicaSet
	pod        *corev1.Pod
}

func newFamily() *family {
	app := map[string]string{"app": "chat"}
	labels := map[string]string{"app": "chat", v1alpha1.SystemLabel: "chat"}
	template := corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}}
	f := &family{
		deployment: &appsv1.Deployment{
			ObjectMeta: metav1.ObjectMeta{Name: "chat", UID: "d"},
			Spec:       appsv1.DeploymentSpec{Selector: &metav1.LabelSelector{MatchLabels: app}, Template: template},
		},
		set: &appsv1.ReplicaSet{
			ObjectMeta: metav1.ObjectMeta{Name: "chat-1", UID: "s", Labels: labels, OwnerReferences: []metav1.OwnerReference{owner("apps/v1", "Deployment", "chat", "d")}},
			Spec:       appsv1.ReplicaSetSpec{Selector: &metav1.LabelSelector{MatchLabels: app}, Template: template},
		},
		pod: &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Name: "chat-1-x", UID: "p", Labels: labels, OwnerReferences: []metav1.OwnerReference{owner("apps/v1", "ReplicaSet", "chat-1", "s")}},
		},
	}
	return f
}

func owner(version, kind, name string, uid types.UID) metav1.OwnerReference {
	return metav1.OwnerReference{APIVersion: version, Kind: kind, Name: name, UID: uid, Controller: new(true)}
}

// objects reads what the family is made of.
func objects(t *testing.T, all ...runtime.Object) []Object {
	t.Helper()
	var list []Object
	for _, one := range all {
		o, err := Read(one)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, o)
	}
	return list
}

func TestWhoMadeWhat(t *testing.T) {
	f := newFamily()
	list := objects(t, f.pod, f.set, f.deployment)
	found := NewFamily(list)
	for i, want := range []string{"chat-1", "chat", ""} {
		got := ""
		if o := found.Owner(&list[i]); o != nil {
			got = o.Meta.Name
		}
		if got != want {
			t.Errorf("%s %s was made by %q, want %q", list[i].Kind, list[i].Meta.Name, got, want)
		}
	}
}

func TestCase04AClaimMustBeBorneOut(t *testing.T) {
	for name, row := range map[string]struct {
		why    string
		change func(*family)
	}{
		"another uid":           {"an owner that was deleted and made anew is another", func(f *family) { f.pod.OwnerReferences[0].UID = "other" }},
		"another name":          {"the reference is made up", func(f *family) { f.pod.OwnerReferences[0].Name = "other" }},
		"another group":         {"a ReplicaSet of somebody's own", func(f *family) { f.pod.OwnerReferences[0].APIVersion = "example.org/v1" }},
		"another kind":          {"a Deployment makes no pods", func(f *family) { f.pod.OwnerReferences[0] = owner("apps/v1", "Deployment", "chat", "d") }},
		"not its controller":    {"only one owner makes an object", func(f *family) { f.pod.OwnerReferences[0].Controller = nil }},
		"no group and version":  {"nothing can be looked up by it", func(f *family) { f.pod.OwnerReferences[0].APIVersion = "a/b/c" }},
		"not selected":          {"the owner would not know it", func(f *family) { f.pod.Labels = map[string]string{v1alpha1.SystemLabel: "chat"} }},
		"another system":        {"its owner makes pods of its own system alone", func(f *family) { f.pod.Labels = map[string]string{"app": "chat", v1alpha1.SystemLabel: "other"} }},
		"a selector of nothing": {"it is no sign of anything", func(f *family) { f.set.Spec.Selector = &metav1.LabelSelector{} }},
		"no selector":           {"neither", func(f *family) { f.set.Spec.Selector = nil }},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFamily()
			row.change(f)
			list := objects(t, f.pod, f.set, f.deployment)
			if o := NewFamily(list).Owner(&list[0]); o != nil {
				t.Errorf("its claim is taken for true: %s", row.why)
			}
		})
	}
}

func TestACronJobKnowsItsJobsByTheirReference(t *testing.T) {
	template := corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{v1alpha1.SystemLabel: "chat"}}}
	cron := &batchv1.CronJob{ObjectMeta: metav1.ObjectMeta{Name: "nightly", UID: "c"}, Spec: batchv1.CronJobSpec{
		JobTemplate: batchv1.JobTemplateSpec{Spec: batchv1.JobSpec{Template: template}},
	}}
	job := &batchv1.Job{
		ObjectMeta: metav1.ObjectMeta{Name: "nightly-1", UID: "j", OwnerReferences: []metav1.OwnerReference{owner("batch/v1", "CronJob", "nightly", "c")}},
		Spec:       batchv1.JobSpec{Template: template},
	}
	list := objects(t, job, cron)
	if o := NewFamily(list).Owner(&list[0]); o == nil || o.Kind != "CronJob" {
		t.Errorf("the Job's owner is %+v", o)
	}
}
