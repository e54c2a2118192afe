// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"cmp"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// owner is an object that owns pods, as an owner reference names it.
type owner struct {
	kind, name string
}

// NewWorkloads are the workloads that name a system: the given objects, and the owners of the given pods. What another object of the list
// owns is counted there.
func NewWorkloads(c *Case, objects []workload.Object, pods []corev1.Pod) []Workload {
	owners, found := map[owner]owner{}, map[owner]*Workload{}
	family := workload.NewFamily(objects)
	for i := range objects {
		// An owner that is claimed and is not there counts for nothing: what claims it is shown itself.
		if above := family.Owner(&objects[i]); above != nil {
			owners[owner{objects[i].Kind, objects[i].Meta.Name}] = owner{above.Kind, above.Meta.Name}
		}
	}
	for i := range objects {
		self := owner{objects[i].Kind, objects[i].Meta.Name}
		if top(self, owners) != self {
			continue
		}
		w := &Workload{Kind: self.kind, Name: self.name}
		w.judge(c, workload.Facts(objects[i]))
		found[self] = w
	}
	for i := range pods {
		addPod(c, found, ownerOf(&pods[i], family, objects, owners), &pods[i])
	}
	list := make([]Workload, 0, len(found))
	for _, w := range found {
		list = append(list, *w)
	}
	slices.SortFunc(list, func(a, b Workload) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name)) })
	return list
}

// addPod counts a pod at its owner. An owner that is not listed is judged by its pods.
func addPod(c *Case, found map[owner]*Workload, key owner, pod *corev1.Pod) {
	w := found[key]
	if w == nil {
		w = &Workload{Kind: key.kind, Name: key.name, byPods: true}
		found[key] = w
	}
	if w.Pods == nil {
		w.Pods = &Pods{}
	}
	facts, err := workload.FromObject(pod)
	if err != nil || !c.Judgeable() {
		w.Pods.add(pod, true)
		return
	}
	facts.NodeName = "" // The pod is past admission: where it runs is no shortcoming.
	v := c.Judge(&facts)
	permitted := v.Run == v1alpha1.PermissionAllow
	w.Pods.add(pod, permitted)
	if !permitted {
		w.Pods.Reasons = merge(w.Pods.Reasons, v.Reasons())
	}
	if !w.byPods {
		return
	}
	w.Reasons = merge(w.Reasons, v.Reasons())
	if w.Deploy == "" || decision.Better(w.Deploy, v.Deploy) {
		w.Deploy = v.Deploy
	}
	if w.Run == "" || decision.Better(w.Run, v.Run) {
		w.Run = v.Run
	}
}

func merge(a, b []v1alpha1.Reason) []v1alpha1.Reason {
	all := append(a, b...) //nolint:gocritic // a is the owner's
	slices.Sort(all)
	return slices.Compact(all)
}

func (w *Workload) judge(c *Case, facts decision.Workload) {
	if !c.Judgeable() {
		return
	}
	v := c.Judge(&facts)
	w.Deploy, w.Run, w.Reasons = v.Deploy, v.Run, v.Reasons()
}

func (p *Pods) add(pod *corev1.Pod, permitted bool) {
	switch {
	case Held(pod):
		p.Held++
	case pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed:
		p.Finished++
	case pod.Status.Phase == corev1.PodRunning:
		p.Running++
		if !permitted {
			p.NotPermitted++
		}
	default:
		p.Pending++
	}
}

// Held tells whether the operator's scheduling gate keeps the pod from every node.
func Held(pod *corev1.Pod) bool {
	return workload.Gated(&pod.Spec)
}

// ownerOf is what a pod belongs to in the end: for a pod of a Deployment the Deployment, whether its ReplicaSet is known or not. A pod that
// claims an owner of the list that did not make it belongs to nobody.
func ownerOf(pod *corev1.Pod, family *workload.Family, objects []workload.Object, owners map[owner]owner) owner {
	above := metav1.GetControllerOfNoCopy(pod)
	if above == nil {
		return owner{kindPod, pod.Name}
	}
	direct := owner{above.Kind, above.Name}
	if o, err := workload.Read(pod); err == nil && family.Owner(&o) != nil {
		return top(direct, owners)
	}
	if slices.ContainsFunc(objects, func(o workload.Object) bool { return o.Kind == direct.kind && o.Meta.Name == direct.name }) {
		return owner{kindPod, pod.Name}
	}
	hash := pod.Labels["pod-template-hash"]
	if name, found := strings.CutSuffix(direct.name, "-"+hash); found && direct.kind == "ReplicaSet" && hash != "" {
		return owner{"Deployment", name}
	}
	return direct
}

// top follows owners upwards. Owner references can be forged into a ring, so it gives up after a few.
func top(o owner, owners map[owner]owner) owner {
	for range 8 {
		above, ok := owners[o]
		if !ok {
			return o
		}
		o = above
	}
	return o
}
