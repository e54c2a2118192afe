// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/wait"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/test/controlplane"
)

// definitions are the definitions of kinds in a file under testdata.
func definitions(file string) ([]*unstructured.Unstructured, error) {
	text, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		return nil, err
	}
	var all []*unstructured.Unstructured
	for part := range strings.SplitSeq(string(text), "---\n") {
		d := &unstructured.Unstructured{}
		if err := yaml.Unmarshal([]byte(part), &d.Object); err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, nil
}

// define brings the kinds of a file to the cluster, and returns when they are served.
func define(ctx context.Context, file string) error {
	all, err := definitions(file)
	if err != nil {
		return err
	}
	for _, d := range all {
		if err := admin.Create(ctx, d); err != nil {
			return err
		}
	}
	for _, d := range all {
		list := &unstructured.UnstructuredList{}
		list.SetGroupVersionKind(servedKind(d))
		err := wait.PollUntilContextTimeout(ctx, 50*time.Millisecond, time.Minute, true, func(ctx context.Context) (bool, error) {
			return admin.List(ctx, list, client.Limit(1)) == nil, nil
		})
		if err != nil {
			return fmt.Errorf("waiting for %s: %w", d.GetName(), err)
		}
	}
	return nil
}

func servedKind(definition *unstructured.Unstructured) schema.GroupVersionKind {
	group, _, _ := unstructured.NestedString(definition.Object, "spec", "group")
	kind, _, _ := unstructured.NestedString(definition.Object, "spec", "names", "listKind")
	versions, _, _ := unstructured.NestedSlice(definition.Object, "spec", "versions")
	first, _ := versions[0].(map[string]any)
	version, _ := first["name"].(string)
	return schema.GroupVersionKind{Group: group, Version: version, Kind: kind}
}

// samples are the sample objects of the table of custom kinds, whose tests read them too.
func samples() (string, error) {
	root, err := controlplane.RepositoryRoot()
	return filepath.Join(root, "internal", "workload", "testdata", "custom"), err
}

// custom is the sample object of a custom kind as one of system chat in the world's namespace.
func (w *world) custom(kind string, replacements ...string) *unstructured.Unstructured {
	w.t.Helper()
	folder, err := samples()
	must(w.t, err)
	text, err := os.ReadFile(filepath.Join(folder, kind+".yaml"))
	must(w.t, err)
	written := strings.NewReplacer(append(replacements, "loan-advice", "chat", "namespace: lending", "namespace: "+w.namespace)...).Replace(string(text))
	raw, err := yaml.YAMLToJSONStrict([]byte(written))
	must(w.t, err)
	u := &unstructured.Unstructured{}
	must(w.t, u.UnmarshalJSON(raw))
	return u
}

// tool is an image of the system that serves no model by itself.
const tool = "registry.example/tool:1"

// chatWithTools is chat with an image more.
func (w *world) chatWithTools() *v1alpha1.AISystem {
	chat := w.chat(oldModel)
	chat.Spec.Images = append(chat.Spec.Images, v1alpha1.Image{Repository: "registry.example/tool", Tag: "1"})
	return chat
}

// registered are replacements that make a sample run nothing but what chat registers.
func registered() []string {
	list := []string{"org/advice", oldModel, "org/worker", oldModel, "org/tokens", oldModel, "org/entry", oldModel}
	for _, other := range []string{
		"registry.example/trainer:1", "registry.example/driver:1", "registry.example/metrics:1", "registry.example/transformer:2",
		"kserve/huggingfaceserver:v0.15.0", "rayproject/ray:2.50.0-gpu", "rayproject/ray:2.50.0",
	} {
		list = append(list, other, tool)
	}
	return list
}

// ofCustomKinds lets the engineer work with the custom kinds.
func (w *world) ofCustomKinds() {
	w.t.Helper()
	w.grant("engineer", rbacv1.PolicyRule{
		APIGroups: []string{
			"serving.kserve.io", "ray.io", "jobset.x-k8s.io", "leaderworkerset.x-k8s.io", "kubeflow.org", "trainer.kubeflow.org", "argoproj.io",
			"serving.knative.dev", "bots.example",
		},
		Resources: []string{"*"}, Verbs: []string{"*"},
	})
	w.eventually("the engineer may work with custom kinds", func() error {
		err := w.engineer.Create(w.t.Context(), w.custom("JobSet"), client.DryRunAll)
		if err != nil && isRBAC(err) {
			return err
		}
		return nil
	})
}

// ownedPod is a pod that a custom kind's controller makes for an object, with the object's app as its label.
func (w *world) ownedPod(owner *unstructured.Unstructured, app string) *corev1.Pod {
	pod := barePod(w.vllm(app, oldModel, 1, true))
	pod.Name, pod.GenerateName = "", app+"-"
	pod.OwnerReferences = []metav1.OwnerReference{*metav1.NewControllerRef(owner, owner.GroupVersionKind())}
	// RBAC lets nobody block the owner's deletion who may not set its finalizers.
	pod.OwnerReferences[0].BlockOwnerDeletion = nil
	return pod
}

// logged tells whether the operator has logged all of this in one line.
func logged(words ...string) error {
	text, err := os.ReadFile(governor.Log)
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(text)) {
		if containsAll(line, words...) {
			return nil
		}
	}
	return errors.New("it has not logged " + strings.Join(words, ", "))
}
