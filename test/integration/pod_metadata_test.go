// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"cmp"
	"encoding/json"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// mayEverything lets a person do everything in the namespace, subresources included.
func (w *world) mayEverything(name string) {
	w.t.Helper()
	w.grant(name, rbacv1.PolicyRule{APIGroups: []string{"*"}, Resources: []string{"*"}, Verbs: []string{"*"}})
}

// merged is a merge patch of an object.
func merged(t *testing.T, change map[string]any) client.Patch {
	t.Helper()
	patch, err := json.Marshal(change)
	must(t, err)
	return client.RawPatch(types.MergePatchType, patch)
}

// inMetadata is a merge patch of one label or annotation; a nil value takes it away.
func inMetadata(t *testing.T, field, key string, value any) client.Patch {
	t.Helper()
	return merged(t, map[string]any{"metadata": map[string]any{field: map[string]any{key: value}}})
}

// TestCase29TheLabelStaysWhicheverSubresourceIsAsked: with every right in the namespace nobody takes a pod that runs from its system, and a halt finds it.
func TestCase29TheLabelStaysWhicheverSubresourceIsAsked(t *testing.T) {
	t.Parallel()
	w := serving(t, v1alpha1.ModeHold, halting(3))
	w.mayEverything("engineer")
	pod := &w.livePods("chat")[0]
	node := as(t, "system:node:"+pod.Spec.NodeName, "system:nodes")
	w.eventually("the engineer may write a pod's status", func() error {
		return w.engineer.SubResource("status").Patch(t.Context(), pod.DeepCopy(), inMetadata(t, "labels", "example.com/warm", "yes"))
	})
	must(t, node.SubResource("status").Patch(t.Context(), pod.DeepCopy(), merged(t, map[string]any{"status": map[string]any{"message": "it goes well"}})))
	// Asked for plainly, the operator says what to do, and not to register a system that is there.
	err := w.engineer.Patch(t.Context(), pod.DeepCopy(), inMetadata(t, "labels", v1alpha1.SystemLabel, nil))
	refused(t, err, "SystemUnlabelled", "leave the label "+v1alpha1.SystemLabel+": chat on the pod, or delete the workload")
	if strings.Contains(err.Error(), "discover --register") {
		t.Errorf("taking the label away is refused with advice for those who have no system: %v", err)
	}
	for what, label := range map[string]any{"none": nil, "another": "other", "an empty one": ""} {
		patch := inMetadata(t, "labels", v1alpha1.SystemLabel, label)
		for _, by := range []client.Client{w.engineer, admin} {
			refused(t, by.SubResource("status").Patch(t.Context(), pod.DeepCopy(), patch),
				"keeps the label "+v1alpha1.SystemLabel, "kubectl aims explain pod/"+pod.Name+" -n "+w.namespace)
		}
		// What the API server takes no labels from may answer as it likes.
		for _, subresource := range []string{"resize", "ephemeralcontainers"} {
			if err := w.engineer.SubResource(subresource).Patch(t.Context(), pod.DeepCopy(), patch); err == nil {
				must(t, admin.Get(t.Context(), client.ObjectKeyFromObject(pod), pod))
			}
			if have := pod.Labels[v1alpha1.SystemLabel]; have != "chat" {
				t.Errorf("by %s the label %q became %s", subresource, have, what)
			}
		}
	}
	// The API server itself lets nobody call a pod a mirror of something.
	refused(t, w.engineer.SubResource("status").Patch(t.Context(), pod.DeepCopy(),
		inMetadata(t, "annotations", corev1.MirrorPodAnnotationKey, "x")), "mirror pod annotation")
	// A pod that belongs to no system comes to none that way.
	must(t, w.engineer.Create(t.Context(), barePod(plain(w.namespace, "web"))))
	refused(t, w.engineer.SubResource("status").Patch(t.Context(), barePod(plain(w.namespace, "web")),
		inMetadata(t, "labels", v1alpha1.SystemLabel, "chat")), "keeps the label")

	nextSecond()
	must(t, w.patiently(func() error { return w.riskOfficer.Create(t.Context(), w.aboutSystem(v1alpha1.DecisionHalt)) }))
	w.awaitPods("chat", pods{held: 2})
}

// TestCase29ABindingDoesNotSayWhatAPodIs: the API server puts labels and annotations of a binding on the pod.
func TestCase29ABindingDoesNotSayWhatAPodIs(t *testing.T) {
	t.Parallel()
	w := serving(t, v1alpha1.ModeHold, halting(3))
	w.mayEverything("engineer")
	pod := barePod(w.vllm("bare", oldModel, 1, true))
	pod.Spec.SchedulerName = "nobody"
	must(t, w.engineer.Create(t.Context(), pod))
	w.awaitPods("bare", pods{other: 1})
	says := []string{`on which node pod "` + pod.Name + `" runs`, "kubectl aims status -n " + w.namespace}
	binding := func(meta metav1.ObjectMeta) *corev1.Binding {
		meta.Namespace, meta.Name = w.namespace, cmp.Or(meta.Name, pod.Name)
		return &corev1.Binding{ObjectMeta: meta, Target: corev1.ObjectReference{Kind: "Node", Name: "node-0"}}
	}
	nobody := metav1.ObjectMeta{Namespace: w.namespace, Name: "nobody"}
	w.eventually("the engineer may bind", func() error {
		return client.IgnoreNotFound(w.engineer.SubResource("binding").Create(t.Context(), &corev1.Pod{ObjectMeta: nobody}, binding(nobody)))
	})
	for _, key := range []string{v1alpha1.SystemLabel, v1alpha1.VerdictAnnotation, corev1.MirrorPodAnnotationKey} {
		for _, meta := range []metav1.ObjectMeta{{Labels: map[string]string{key: "other"}}, {Annotations: map[string]string{key: "other"}}} {
			refused(t, w.engineer.SubResource("binding").Create(t.Context(), pod.DeepCopy(), binding(meta)), says...)
			refused(t, admin.SubResource("binding").Create(t.Context(), pod.DeepCopy(), binding(meta)), says...)
			// The old way, without the pod's name in the path.
			refused(t, w.engineer.Create(t.Context(), binding(meta)), says...)
		}
	}
	must(t, w.engineer.SubResource("binding").Create(t.Context(), pod.DeepCopy(), binding(metav1.ObjectMeta{
		Labels: map[string]string{corev1.LabelTopologyZone: "z"}, Annotations: map[string]string{"example.com/gpu": "0"},
	})))
	w.awaitPods("bare", pods{running: 1})
	nextSecond()
	must(t, w.patiently(func() error { return w.riskOfficer.Create(t.Context(), w.aboutSystem(v1alpha1.DecisionHalt)) }))
	w.awaitPods("bare", pods{})
}
