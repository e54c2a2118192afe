// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"fmt"
	"slices"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/workload"
)

func meta(name string, uid types.UID, owner ...metav1.OwnerReference) metav1.ObjectMeta {
	return metav1.ObjectMeta{
		Name: name, UID: uid, OwnerReferences: owner, Labels: map[string]string{"app": "chat", v1alpha1.SystemLabel: "chat"},
	}
}

func controller(version, kind, name string, uid types.UID) metav1.OwnerReference {
	return metav1.OwnerReference{APIVersion: version, Kind: kind, Name: name, UID: uid, Controller: new(true)}
}

// TestEachThingIsShownOnce: not the ReplicaSet of a Deployment, not the Job of a CronJob, and not the pods of either; and what only says that
// it is one of these is shown itself (case 04).
func TestEachThingIsShownOnce(t *testing.T) {
	selector, template := &metav1.LabelSelector{MatchLabels: map[string]string{"app": "chat"}}, corev1.PodTemplateSpec{ObjectMeta: meta("", "")}
	job := batchv1.JobSpec{Selector: selector, Template: template}
	set := func(name string, uid types.UID, owner ...metav1.OwnerReference) *appsv1.ReplicaSet {
		return &appsv1.ReplicaSet{ObjectMeta: meta(name, uid, owner...), Spec: appsv1.ReplicaSetSpec{Selector: selector, Template: template}}
	}
	var objects []workload.Object
	for _, typed := range []runtime.Object{
		&appsv1.Deployment{ObjectMeta: meta("chat", "d"), Spec: appsv1.DeploymentSpec{Selector: selector, Template: template}},
		set("chat-1", "s", controller("apps/v1", "Deployment", "chat", "d")),
		set("forged", "f", controller("apps/v1", "Deployment", "chat", "another")),
		&batchv1.CronJob{ObjectMeta: meta("nightly", "c"), Spec: batchv1.CronJobSpec{JobTemplate: batchv1.JobTemplateSpec{Spec: job}}},
		&batchv1.Job{ObjectMeta: meta("nightly-1", "j", controller("batch/v1", "CronJob", "nightly", "c")), Spec: job},
	} {
		o, err := workload.Read(typed)
		if err != nil {
			t.Fatal(err)
		}
		objects = append(objects, o)
	}
	pods := []corev1.Pod{
		{ObjectMeta: meta("chat-1-a", "p1", controller("apps/v1", "ReplicaSet", "chat-1", "s"))},
		{ObjectMeta: meta("chat-1-b", "p2", controller("apps/v1", "ReplicaSet", "chat-1", "s"))},
		{ObjectMeta: meta("nightly-1-a", "p3", controller("batch/v1", "Job", "nightly-1", "j"))},
		{ObjectMeta: meta("pretends", "p4", controller("apps/v1", "ReplicaSet", "chat-1", "another"))},
		{ObjectMeta: meta("bare", "p5")},
	}
	var shown []string
	for _, w := range NewWorkloads(&Case{Unread: []Unread{{Object: "policies"}}}, objects, pods) {
		count := 0
		if w.Pods != nil {
			count = w.Pods.Pending
		}
		shown = append(shown, fmt.Sprintf("%s/%s %d", w.Kind, w.Name, count))
	}
	want := []string{"CronJob/nightly 1", "Deployment/chat 2", "Pod/bare 1", "Pod/pretends 1", "ReplicaSet/forged 0"}
	if !slices.Equal(shown, want) {
		t.Errorf("shown are %q, want %q", shown, want)
	}
}
