// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli"
	"github.com/aims-operator/aims-operator/internal/cli/view"
)

// audited runs the kubectl plugin as an auditor, who may read everything and nothing else.
func (w *world) audited(args ...string) (out, errOut string, code int) {
	w.t.Helper()
	auditor := w.user("auditor")
	binding := &rbacv1.ClusterRoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: auditor},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "aims-test-auditor"},
		Subjects:   []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: rbacv1.UserKind, Name: auditor}},
	}
	role := &rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: "aims-test-auditor"}, Rules: []rbacv1.PolicyRule{{
		APIGroups: []string{"", "apps", v1alpha1.GroupName}, Resources: []string{"*"}, Verbs: []string{"get", "list"},
	}}}
	for _, object := range []client.Object{role, binding} {
		if err := admin.Create(w.t.Context(), object); err != nil && !strings.Contains(err.Error(), "already exists") {
			w.t.Fatal(err)
		}
	}
	w.t.Cleanup(func() { must(w.t, client.IgnoreNotFound(admin.Delete(w.outliving(), binding))) })
	kubeconfig, err := plane.User(auditor)
	must(w.t, err)
	var stdout, stderr bytes.Buffer
	streams := genericiooptions.IOStreams{In: strings.NewReader(""), Out: &stdout, ErrOut: &stderr}
	args = append(args, "--kubeconfig", kubeconfig, "--cache-dir", w.t.TempDir())
	code = cli.Run(w.t.Context(), args, streams, clock.RealClock{}, func(string) string { return "" })
	return stdout.String(), stderr.String(), code
}

// discover lists what the plugin discovers, as a machine reads it.
func (w *world) discover(args ...string) view.DiscoveredList {
	w.t.Helper()
	out, errOut, code := w.audited(append([]string{"discover", "-o", "json"}, args...)...)
	if code != 0 {
		w.t.Fatalf("discover ended with %d: %s", code, errOut)
	}
	var list view.DiscoveredList
	must(w.t, json.Unmarshal([]byte(out), &list))
	return list
}

func find(t *testing.T, list *view.DiscoveredList, name string) view.Discovered {
	t.Helper()
	i := slices.IndexFunc(list.Items, func(d view.Discovered) bool { return d.Name == name })
	if i < 0 {
		t.Fatalf("%s is not listed: %+v", name, list.Items)
	}
	return list.Items[i]
}

// runner is a kind of serving system that nobody has heard of.
func installRunner(t *testing.T, w *world) *unstructured.Unstructured {
	t.Helper()
	crd := &unstructured.Unstructured{}
	must(t, yaml.Unmarshal([]byte(`
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: runners.acme.example}
spec:
  group: acme.example
  scope: Namespaced
  names: {kind: Runner, plural: runners, singular: runner}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
`), &crd.Object))
	must(t, admin.Create(t.Context(), crd))
	t.Cleanup(func() { must(t, client.IgnoreNotFound(admin.Delete(w.outliving(), crd))) })
	runner := &unstructured.Unstructured{}
	runner.SetAPIVersion("acme.example/v1")
	runner.SetKind("Runner")
	runner.SetNamespace(w.namespace)
	runner.SetName("llama")
	w.eventually("the kind is served", func() error {
		runner.SetResourceVersion("")
		return admin.Create(t.Context(), runner)
	})
	return runner
}

func TestCase11UnknownServingKind(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	policy := w.govern(v1alpha1.ModeDeny)
	runner := installRunner(t, w)
	// Its controller, which makes the pods, is a service account of the namespace.
	controller := w.serviceAccount("runner-controller", rbacv1.PolicyRule{APIGroups: []string{""}, Resources: []string{"pods"}, Verbs: []string{"create"}})
	pod := func() *corev1.Pod {
		p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: w.namespace, GenerateName: "llama-", Labels: map[string]string{"app": "llama"}}}
		p.OwnerReferences = []metav1.OwnerReference{*metav1.NewControllerRef(runner, runner.GroupVersionKind())}
		// RBAC lets nobody block the owner's deletion who may not set its finalizers.
		p.OwnerReferences[0].BlockOwnerDeletion = nil
		p.Spec.Containers = []corev1.Container{{Name: "engine", Image: "acme.example/engine:1"}}
		withGPU(&p.Spec.Containers[0])
		return p
	}
	refused(t, controller.Create(t.Context(), pod()), "SystemUnlabelled", "asks for nvidia.com/gpu", "made by a Runner.acme.example", "UnknownController")

	edit(w, admin, policy, func(p *v1alpha1.OversightPolicy) { p.Spec.Discovery.Mode = v1alpha1.DiscoveryAudit })
	w.eventually("the pods are let in", func() error { return controller.Create(t.Context(), pod()) })
	must(t, controller.Create(t.Context(), pod()))
	list := w.discover("-n", w.namespace)
	found := find(t, &list, "llama")
	if found.Kind != "Runner.acme.example" || found.Known || found.Pods != 2 || found.Score != 50 || found.Policy != policy.Name || found.Permission != v1alpha1.PermissionAllow {
		t.Errorf("the unknown kind is listed as %+v", found)
	}
	if len(found.Signs) != 2 || found.Signs[0].Recogniser != "NVIDIAAccelerator" || found.Signs[0].Field != "spec.containers[0].resources.limits.nvidia.com/gpu" {
		t.Errorf("it is found by %+v", found.Signs)
	}
	out, _, _ := w.audited("discover", "-n", w.namespace)
	if !contains(out, "Runner.acme.example/llama", "2 pods", "NVIDIAAccelerator", "not one that the operator knows") {
		t.Errorf("people read:\n%s", out)
	}
}

func TestCase34UngovernedNamespaceIsListed(t *testing.T) {
	t.Parallel()
	w := newWorldLabelled(t, map[string]string{"team": "research"})
	must(t, w.engineer.Create(t.Context(), w.vllm("server", newModel, 1, false)))
	must(t, w.engineer.Create(t.Context(), w.ffmpeg("transcoder")))
	w.awaitPods("server", pods{running: 1})
	list := w.discover("-A")
	server := find(t, &list, "server")
	for i := range list.Items {
		if list.Items[i].Namespace == w.namespace {
			server = list.Items[i]
		}
		if list.Items[i].Namespace == w.namespace && list.Items[i].Name == "transcoder" {
			t.Error("a transcoder is taken for AI")
		}
	}
	if server.Team != "research" || server.Kind != "Deployment" || !server.Known || server.Governed || server.Finding != "" || server.Score != 100 {
		t.Errorf("the shadow model is listed as %+v", server)
	}
	i := slices.IndexFunc(list.Ungoverned, func(u view.Ungoverned) bool { return u.Namespace == w.namespace })
	if i < 0 || list.Ungoverned[i].Discovered != 1 || list.Ungoverned[i].Team != "research" {
		t.Errorf("the namespace is not listed as ungoverned: %+v", list.Ungoverned)
	}
	out, _, _ := w.audited("discover", "-A")
	if !contains(out, "Team: research", w.namespace+" Deployment/server", "Namespaces in which no policy applies", w.namespace+": 1 found") {
		t.Errorf("people read:\n%s", out)
	}
}

func TestDiscoverDraftsRegistration(t *testing.T) {
	t.Parallel()
	w := newWorldLabelled(t, map[string]string{v1alpha1.TeamLabel: "support"})
	server := w.vllm("server", newModel, 1, false)
	server.Spec.Template.Spec.Containers[0].Args = append(server.Spec.Template.Spec.Containers[0].Args, "--revision", "main", "--lora-modules", "x=hf.co: odd # text")
	must(t, w.engineer.Create(t.Context(), server))
	w.awaitPods("server", pods{running: 1})
	draft, errOut, code := w.audited("discover", "-n", w.namespace, "--register")
	if code != 0 || !contains(errOut, "Nothing was applied") || !contains(draft, "FILL-IN") {
		t.Fatalf("code %d: %s\n%s", code, errOut, draft)
	}
	object := &unstructured.Unstructured{}
	must(t, yaml.Unmarshal([]byte(draft), &object.Object))
	refused(t, w.engineer.Create(t.Context(), object), "FILL-IN")
	for place, word := range map[string]string{"role": "Deployer", "tier": "Limited", "lifecycleStage": "Operation"} {
		draft = strings.Replace(draft, place+": FILL-IN", place+": "+word, 1)
	}
	object.Object = nil
	must(t, yaml.Unmarshal([]byte(strings.ReplaceAll(draft, "FILL-IN", "filled in")), &object.Object))
	must(t, w.engineer.Create(t.Context(), object))

	system := &v1alpha1.AISystem{}
	must(t, admin.Get(t.Context(), client.ObjectKey{Namespace: w.namespace, Name: "server"}, system))
	if m := system.Spec.Models; len(m) < 1 || m[0].Name != newModel || m[0].URI != v1alpha1.URI("hf://"+newModel) || m[0].Version != "main" {
		t.Errorf("the draft's models are %+v", m)
	}
	if i := system.Spec.Images; len(i) != 1 || i[0].Repository != "index.docker.io/vllm/vllm-openai" || i[0].Tag != "v0.11.0" || system.Spec.Owner.Team != "support" {
		t.Errorf("the draft's images are %+v, its team %q", i, system.Spec.Owner.Team)
	}
	folder := t.TempDir()
	if _, errOut, code := w.audited("discover", "-n", w.namespace, "--register", "--directory", folder); code != 0 {
		t.Errorf("drafts into a directory: %s", errOut)
	}
	if _, errOut, code := w.audited("discover", "-n", w.namespace, "--register", "--directory", folder); code != 1 || !contains(errOut, "is there already") {
		t.Errorf("a draft was overwritten: %s", errOut)
	}
}
