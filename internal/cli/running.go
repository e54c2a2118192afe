// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/view"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// running is what runs or wants to run in the name of AI systems.
type running struct {
	objects map[client.ObjectKey][]workload.Object
	pods    map[client.ObjectKey][]corev1.Pod
	unread  []view.Unread
}

var podKind = corev1.SchemeGroupVersion.WithKind("Pod")

// running lists the workloads of a namespace, or of all, that name a system. A kind that cannot be listed is noted: status shows the rest.
func (c *cluster) running(ctx context.Context, namespace string) *running {
	r := &running{objects: map[client.ObjectKey][]workload.Object{}, pods: map[client.ObjectKey][]corev1.Pod{}}
	for _, kind := range append(workload.Kinds(), c.customKinds(r)...) {
		if kind.GVK == podKind {
			continue
		}
		if err := c.listWorkloads(ctx, r, kind.GVK, namespace); err != nil && !apimeta.IsNoMatchError(err) {
			r.unread = append(r.unread, unlistable(kind.GVK.Kind, err))
		}
	}
	var pods corev1.PodList
	if err := c.List(ctx, &pods, client.InNamespace(namespace), client.HasLabels{v1alpha1.SystemLabel}); err != nil {
		r.unread = append(r.unread, unlistable(podKind.Kind, err))
	}
	for i := range pods.Items {
		key := client.ObjectKey{Namespace: pods.Items[i].Namespace, Name: pods.Items[i].Labels[v1alpha1.SystemLabel]}
		r.pods[key] = append(r.pods[key], pods.Items[i])
	}
	slices.SortFunc(r.unread, func(a, b view.Unread) int { return strings.Compare(a.Object, b.Object) })
	return r
}

// customKinds are the custom kinds that the cluster has, each in a version that it serves.
func (c *cluster) customKinds(r *running) []workload.Kind {
	groups, err := c.groups()
	if err != nil {
		r.unread = append(r.unread, unlistable("workloads of custom kinds", err))
		return nil
	}
	served := map[schema.GroupVersion]bool{}
	for i := range groups.Groups {
		for _, version := range groups.Groups[i].Versions {
			served[schema.GroupVersion{Group: groups.Groups[i].Name, Version: version.Version}] = true
		}
	}
	var kinds []workload.Kind
	for _, kind := range c.kinds.Custom() {
		for _, version := range kind.Versions() {
			if served[schema.GroupVersion{Group: kind.GVK.Group, Version: version}] {
				kinds = append(kinds, kind.At(version))
				break
			}
		}
	}
	return kinds
}

// unlistable says why workloads of a kind are not shown.
func unlistable(kind string, err error) view.Unread {
	if apierrors.IsForbidden(err) {
		return view.Unread{Object: kind, Why: "you may not list them"}
	}
	return view.Unread{Object: kind, Why: serverWords(err)}
}

func (c *cluster) listWorkloads(ctx context.Context, r *running, gvk schema.GroupVersionKind, namespace string) error {
	list := &unstructured.UnstructuredList{}
	list.SetGroupVersionKind(gvk.GroupVersion().WithKind(gvk.Kind + "List"))
	if err := c.List(ctx, list, client.InNamespace(namespace)); err != nil {
		return err
	}
	for i := range list.Items {
		object, err := c.readWorkload(gvk, &list.Items[i])
		if err != nil {
			return err
		}
		for _, system := range object.Systems() {
			key := client.ObjectKey{Namespace: object.Meta.Namespace, Name: system}
			r.objects[key] = append(r.objects[key], object)
		}
	}
	return nil
}

// readWorkload reads a stored object. What of a custom kind is not what the kind says is shown as unread.
func (c *cluster) readWorkload(gvk schema.GroupVersionKind, object *unstructured.Unstructured) (workload.Object, error) {
	if kind, ok := c.kinds.Lookup(gvk); ok && kind.Custom() {
		return kind.Read(object)
	}
	return decodeWorkload(nil, gvk, object)
}

func decodeWorkload(kinds *workload.Table, gvk schema.GroupVersionKind, object *unstructured.Unstructured) (workload.Object, error) {
	raw, err := object.MarshalJSON()
	if err != nil {
		return workload.Object{}, err
	}
	return kinds.Decode(gvk, raw)
}

// readPods reads pods as workloads.
func readPods(pods []corev1.Pod) []workload.Object {
	objects := make([]workload.Object, 0, len(pods))
	for i := range pods {
		if o, err := workload.Read(&pods[i]); err == nil {
			objects = append(objects, o)
		}
	}
	return objects
}

func (r *running) of(namespace, system string) ([]workload.Object, []corev1.Pod) {
	key := client.ObjectKey{Namespace: namespace, Name: system}
	return r.objects[key], r.pods[key]
}
