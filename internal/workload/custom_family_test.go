// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// TestWhatCustomKindsMadeIsTheirs follows a LeaderWorkerSet's group: the set of leaders, a leader, and the set of its workers.
func TestWhatCustomKindsMadeIsTheirs(t *testing.T) {
	table := builtin(t)
	set := sample(t, "LeaderWorkerSet")
	set.SetUID("lws")
	read := func(object runtime.Object) Object {
		t.Helper()
		o, err := table.Read(object)
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	owner := func(version, kind string, uid types.UID) []metav1.OwnerReference {
		return []metav1.OwnerReference{{APIVersion: version, Kind: kind, Name: "advice", UID: uid, Controller: new(true)}}
	}
	labels := map[string]string{v1alpha1.SystemLabel: "loan-advice"}
	template := corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: corev1.PodSpec{Containers: []corev1.Container{{Image: "app:1"}}}}
	statefulSet := func(uid types.UID, owners []metav1.OwnerReference) *appsv1.StatefulSet {
		return &appsv1.StatefulSet{
			ObjectMeta: metav1.ObjectMeta{Name: "advice", UID: uid, OwnerReferences: owners},
			Spec:       appsv1.StatefulSetSpec{Template: template, Selector: &metav1.LabelSelector{MatchLabels: labels}},
		}
	}
	const lws = "leaderworkerset.x-k8s.io/v1"
	leaders, workers := statefulSet("sts", owner(lws, "LeaderWorkerSet", "lws")), statefulSet("workers", owner("v1", "Pod", "leader"))
	leader := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "advice", UID: "leader", Labels: labels, OwnerReferences: owner("apps/v1", "StatefulSet", "sts")}, Spec: template.Spec}
	elsewhere := template.DeepCopy()
	elsewhere.Labels = map[string]string{v1alpha1.SystemLabel: "other"}
	otherSystem, otherUID, otherKind := leaders.DeepCopy(), leaders.DeepCopy(), leaders.DeepCopy()
	otherSystem.Spec.Template = *elsewhere
	otherUID.OwnerReferences[0].UID = "another"
	otherKind.OwnerReferences[0].APIVersion = "leaderworkerset.acme.example/v1"
	deployment := &appsv1.Deployment{ObjectMeta: leaders.ObjectMeta, Spec: appsv1.DeploymentSpec{Template: template}}

	family := NewFamily([]Object{read(set), read(leaders), read(leader), read(workers)})
	for name, test := range map[string]struct {
		object runtime.Object
		maker  string
		claims bool
	}{
		"the set of leaders":     {leaders, "LeaderWorkerSet", true},
		"a leader":               {leader, "StatefulSet", true},
		"the set of its workers": {workers, "Pod", true},
		"of another system":      {otherSystem, "", true},
		"of another set":         {otherUID, "", true},
		"of another group":       {otherKind, "", false},
		"what such a set makes not": {
			deployment, "", false,
		},
	} {
		o := read(test.object)
		made := family.Owner(&o)
		if (made == nil) != (test.maker == "") || made != nil && made.Kind != test.maker {
			t.Errorf("%s: it belongs to %+v, want %s", name, made, test.maker)
		}
		if _, claims := table.Claim(&o); claims != test.claims {
			t.Errorf("%s: it claims a maker: %t", name, claims)
		}
	}
}
