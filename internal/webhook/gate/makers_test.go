// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package gate

import (
	"context"
	"errors"
	"testing"

	admissionv1 "k8s.io/api/admission/v1"
	appsv1 "k8s.io/api/apps/v1"
	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// oneSet is a cluster where one ReplicaSet is stored.
type oneSet struct {
	set *appsv1.ReplicaSet
	err error
}

// Workload finds the ReplicaSet by its name.
func (o oneSet) Workload(_ context.Context, kind *workload.Kind, _, name string) (workload.Object, error) {
	switch {
	case o.err != nil:
		return workload.Object{}, o.err
	case kind.GVK.Kind != "ReplicaSet" || name != o.set.Name:
		return workload.Object{}, notFound(name)
	}
	return workload.Read(o.set)
}

// family is a ReplicaSet and a pod of it.
func family() (*appsv1.ReplicaSet, *corev1.Pod) {
	template := newDeployment().Spec.Template
	template.Labels["app"] = "chat"
	set := &appsv1.ReplicaSet{
		ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: "chat-1", UID: "s"},
		Spec:       appsv1.ReplicaSetSpec{Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "chat"}}, Template: template},
	}
	pod := &corev1.Pod{ObjectMeta: *template.ObjectMeta.DeepCopy(), Spec: template.Spec}
	pod.OwnerReferences = []metav1.OwnerReference{*metav1.NewControllerRef(set, appsv1.SchemeGroupVersion.WithKind("ReplicaSet"))}
	return set, pod
}

const controllers = "system:serviceaccount:kube-system:"

func TestCase04WhoMakesAPod(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		why    string
		user   string
		change func(*appsv1.ReplicaSet, *corev1.Pod)
		want   bool
	}{
		"its controller":        {"it makes what was admitted before", controllers + "replicaset-controller", nil, true},
		"the one identity":      {"where controllers have no accounts of their own", "system:kube-controller-manager", nil, true},
		"another controller":    {"it makes pods of other owners", controllers + "job-controller", nil, false},
		"somebody else there":   {"a name that begins the same", controllers + "replicaset-controller-2", nil, false},
		"an account elsewhere":  {"anybody can make one of that name", "system:serviceaccount:lending:replicaset-controller", nil, false},
		"a person":              {"what a person makes is new", "ada", nil, false},
		"no owner":              {"nobody made it", controllers + "replicaset-controller", func(_ *appsv1.ReplicaSet, p *corev1.Pod) { p.OwnerReferences = nil }, false},
		"an owner that is gone": {"nobody made it", controllers + "replicaset-controller", func(s *appsv1.ReplicaSet, _ *corev1.Pod) { s.Name = "chat-2" }, false},
		"one made anew":         {"it is another", controllers + "replicaset-controller", func(s *appsv1.ReplicaSet, _ *corev1.Pod) { s.UID = "t" }, false},
		"one that does not choose it": {"it would not know it", controllers + "replicaset-controller",
			func(_ *appsv1.ReplicaSet, p *corev1.Pod) { delete(p.Labels, "app") }, false},
		"one of another system": {"it makes pods of its own alone", controllers + "replicaset-controller",
			func(_ *appsv1.ReplicaSet, p *corev1.Pod) { p.Labels[v1alpha1.SystemLabel] = "other" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			set, pod := family()
			if row.change != nil {
				row.change(set, pod)
			}
			g := Gate{Workloads: oneSet{set: set}}
			got, err := g.madeByKubernetes(t.Context(), by(row.user), read(t, pod))
			if err != nil || got != row.want {
				t.Errorf("made by Kubernetes: %t, %v, want %t: %s", got, err, row.want, row.why)
			}
		})
	}
}

func TestAnOwnerThatCannotBeReadIsNoAnswer(t *testing.T) {
	t.Parallel()
	set, pod := family()
	g := Gate{Workloads: oneSet{set: set, err: errors.New("the connection was lost")}}
	if got, err := g.madeByKubernetes(t.Context(), by(controllers+"replicaset-controller"), read(t, pod)); err == nil || got {
		t.Errorf("made by Kubernetes: %t, %v", got, err)
	}
}

func TestWhoScales(t *testing.T) {
	t.Parallel()
	set, _ := family()
	set.OwnerReferences = []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "Deployment", Name: "chat", UID: "d", Controller: new(true)}}
	more := set.DeepCopy()
	more.Spec.Replicas = new(int32(5))
	before, after := read(t, set), read(t, more)
	if !scaledByKubernetes(by(controllers+"deployment-controller"), before, after) {
		t.Error("a Deployment scales its ReplicaSets")
	}
	for _, user := range []string{"ada", controllers + "replicaset-controller"} {
		if scaledByKubernetes(by(user), before, after) {
			t.Errorf("%s is no Deployment", user)
		}
	}
	more.Spec.Template.Spec.Containers[0].Image = "x"
	if scaledByKubernetes(by(controllers+"deployment-controller"), before, read(t, more)) {
		t.Error("another image is no scale")
	}
}

func by(user string) admission.Request {
	return admission.Request{AdmissionRequest: admissionv1.AdmissionRequest{Namespace: "lending", UserInfo: authenticationv1.UserInfo{Username: user}}}
}
