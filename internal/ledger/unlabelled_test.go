// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// plainly is the condition for objects whose pods name no system.
func plainly(s Shape) string { return s.Plain() + " && " + s.Approved(account, "'run'") }

// unlabelled is a pod that names no system, and is plain more often than not.
func (g generator) unlabelled() *corev1.Pod {
	pod := g.pod()
	pod.Labels = map[string]string{"app": "x"}
	for g.IntN(6) == 0 {
		owners := []string{"ReplicaSet", "apps/v1", "Job", "batch/v1", "ReplicationController", "v1", "RayCluster", "ray.io/v1", "ReplicaSet", "ray.io/v1", "Node", "v1"}
		i := 2 * g.IntN(len(owners)/2)
		pod.OwnerReferences = append(pod.OwnerReferences, metav1.OwnerReference{Kind: owners[i], APIVersion: owners[i+1], Name: "x"})
	}
	for _, list := range [][]corev1.Container{pod.Spec.InitContainers, pod.Spec.Containers} {
		for i := range list {
			list[i].Resources = corev1.ResourceRequirements{Limits: g.amounts(), Requests: g.amounts()}
		}
	}
	if g.IntN(20) == 0 {
		pod.Spec.ResourceClaims = []corev1.PodResourceClaim{{Name: "gpu", ResourceClaimName: new("gpu")}}
	}
	if g.IntN(20) == 0 {
		pod.Spec.Resources = &corev1.ResourceRequirements{Limits: g.amounts()}
	}
	return pod
}

func (g generator) amounts() corev1.ResourceList {
	if g.maybe() {
		return nil
	}
	amounts := corev1.ResourceList{}
	for _, name := range PlainResources() {
		if g.maybe() {
			amounts[corev1.ResourceName(name)] = resource.MustParse("1")
		}
	}
	if g.IntN(15) == 0 {
		amounts["nvidia.com/gpu"] = resource.MustParse("1")
	}
	return amounts
}

func TestTheAPIServerFindsPlainWhatTheOperatorFindsPlain(t *testing.T) {
	t.Parallel()
	pods, templates := compile(t, plainly(Pods)), compile(t, plainly(Templates))
	g := generator{rand.New(rand.NewPCG(7, 8))}
	plain := 0
	for range worlds {
		pod := g.unlabelled()
		published := template(pod)
		name, ok := Name(&published)
		want := ok && Plain(&pod.ObjectMeta, &pod.Spec)
		owned := deployment(pod)
		owned.OwnerReferences = pod.OwnerReferences
		for kind, object := range map[string]runtime.Object{"pod": pod, "template": owned} {
			condition := pods
			if kind == "template" {
				condition = templates
			}
			approved, err := condition.holds(t, &notes{permits: func(asked string) bool { return ok && asked == name }}, object, nil, "anna")
			if err != nil || approved != want {
				t.Fatalf("%s: approved %t, %v, want %t\n%s", kind, approved, err, want, show(pod))
			}
		}
		if want {
			plain++
		}
	}
	if plain < worlds/10 || plain > worlds/2 {
		t.Errorf("%d of %d pods are plain, which tests little", plain, worlds)
	}
}

// TestCase30WhatANameDoesNotTellIsAsked: discovery looks at more than names tell, such as devices. Whoever adds one of those to what was cleared
// finds no answer in the ledger.
func TestCase30WhatANameDoesNotTellIsAsked(t *testing.T) {
	t.Parallel()
	gpu := corev1.ResourceList{"nvidia.com/gpu": resource.MustParse("1")}
	c := compile(t, plainly(Pods))
	for why, edit := range map[string]func(*corev1.Pod){
		"a device":                      func(p *corev1.Pod) { p.Spec.Containers[0].Resources.Limits = gpu },
		"a device that is requested":    func(p *corev1.Pod) { p.Spec.Containers[0].Resources.Requests = gpu },
		"a device of an init container": func(p *corev1.Pod) { p.Spec.InitContainers[0].Resources.Limits = gpu },
		"a claim": func(p *corev1.Pod) {
			p.Spec.ResourceClaims = []corev1.PodResourceClaim{{Name: "gpu", ResourceClaimTemplateName: new("gpu")}}
		},
		"amounts of the pod": func(p *corev1.Pod) { p.Spec.Resources = &corev1.ResourceRequirements{Limits: gpu} },
		"an owner of a custom kind": func(p *corev1.Pod) {
			p.OwnerReferences = append(p.OwnerReferences, metav1.OwnerReference{Kind: "RayCluster", APIVersion: "ray.io/v1", Name: "x"})
		},
		"more owners than are looked at": func(p *corev1.Pod) {
			p.OwnerReferences = slices.Repeat(p.OwnerReferences, mostOwners+1)
		},
		"a container for debugging": func(p *corev1.Pod) { p.Spec.EphemeralContainers = make([]corev1.EphemeralContainer, 1) },
		"an empty label":            func(p *corev1.Pod) { p.Labels = map[string]string{v1alpha1.SystemLabel: ""} },
		"a label of some system":    func(p *corev1.Pod) { p.Labels = map[string]string{v1alpha1.SystemLabel: "chat"} },
	} {
		pod := shop()
		published := template(pod)
		name, ok := Name(&published)
		n := &notes{permits: func(asked string) bool { return ok && asked == name }}
		if approved, err := c.holds(t, n, pod, nil, "anna"); err != nil || !approved {
			t.Fatalf("the pod itself: approved %t, %v", approved, err)
		}
		edit(pod)
		if approved, err := c.holds(t, n, pod, nil, "anna"); err != nil || approved {
			t.Errorf("%s: approved %t, %v", why, approved, err)
		}
	}
}

// TestNoLabelStandsForNone: an unlabelled pod's name is no name of a pod that has the label, whatever the label's value.
func TestNoLabelStandsForNone(t *testing.T) {
	t.Parallel()
	none := shop()
	published := template(none)
	name, _ := Name(&published)
	if system, ok := System(name); !ok || system != Unlabelled || Page(system) != "none" || strings.HasPrefix(Lenient(""), Unlabelled) {
		t.Errorf("the name %q begins with %q, %t, in page %q", name, system, ok, Page(system))
	}
	for _, value := range []string{"", Unlabelled} {
		published.Labels = map[string]string{v1alpha1.SystemLabel: value}
		if labelled, ok := Name(&published); ok && labelled == name {
			t.Errorf("a label %q has the name of none", value)
		}
	}
}

// TestPlainStaysWithinTheAPIServersLimit: see TestSpellingStaysWithinTheAPIServersLimit.
func TestPlainStaysWithinTheAPIServersLimit(t *testing.T) {
	t.Parallel()
	amounts := corev1.ResourceList{}
	for i := range 20_000 {
		amounts[corev1.ResourceName(fmt.Sprintf("example.com/device-%d", i))] = resource.MustParse("1")
	}
	c := compile(t, Pods.Plain())
	for why, edit := range map[string]func(*corev1.Pod){
		"twenty thousand resources": func(p *corev1.Pod) { p.Spec.Containers[0].Resources.Limits = amounts },
		"ten thousand owners": func(p *corev1.Pod) {
			p.OwnerReferences = slices.Repeat(p.OwnerReferences, 10_000)
		},
		"five hundred containers": func(p *corev1.Pod) { p.Spec.Containers = make([]corev1.Container, 500) },
		"no container":            func(p *corev1.Pod) { p.Spec.Containers = nil },
	} {
		pod := shop()
		edit(pod)
		if plain, err := c.holds(t, &notes{}, pod, nil, "anna"); err != nil || plain {
			t.Errorf("%s: plain %t, %v", why, plain, err)
		}
	}
}

// shop is an ordinary pod.
func shop() *corev1.Pod {
	pod := served()
	pod.Labels = map[string]string{"app": "shop"}
	pod.OwnerReferences = []metav1.OwnerReference{{Kind: "ReplicaSet", APIVersion: "apps/v1", Name: "shop-1"}}
	amounts := corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("100m"), corev1.ResourceMemory: resource.MustParse("64Mi")}
	pod.Spec.Containers = []corev1.Container{{Name: "shop", Image: "shop:1", Resources: corev1.ResourceRequirements{Requests: amounts, Limits: amounts}}}
	pod.Spec.InitContainers = []corev1.Container{{Name: "setup", Image: "setup:1"}}
	return pod
}

// BenchmarkPlain measures what the API server pays for a pod that names no system.
func BenchmarkPlain(b *testing.B) {
	pod := shop()
	published := template(pod)
	want, ok := Name(&published)
	if !ok {
		b.Fatal("the pod cannot be spelt")
	}
	for name, expression := range map[string]string{"Plain": Pods.Plain(), "Approved": plainly(Pods)} {
		c := compile(b, expression)
		n := &notes{permits: func(name string) bool { return name == want }}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if holds, err := c.holds(b, n, pod, nil, "anna"); err != nil || !holds {
					b.Fatalf("%t, %v", holds, err)
				}
				n.asked = n.asked[:0]
			}
		})
	}
}
