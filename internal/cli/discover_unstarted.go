// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"slices"

	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/internal/discovery"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// maximumMakers is how far up what made a workload is looked for. Owner references can be forged into a ring.
const maximumMakers = 8

// makers are the objects that make pods.
type makers struct {
	objects []workload.Object
	// keys are what each is listed as, and above who made it.
	keys  []groupKey
	above map[types.UID]types.UID
}

// lookAtMakers looks at the templates of what has no pods, such as a Deployment at zero replicas. What has some was looked at by them, and what
// another object made belongs to that. A kind that cannot be listed is noted.
func (f *discovered) lookAtMakers(ctx context.Context, c *cluster, namespace string) error {
	m, noted := &makers{above: map[types.UID]types.UID{}}, &running{}
	for _, kind := range append(workload.Kinds(), c.customKinds(noted)...) {
		if kind.GVK == podKind {
			continue
		}
		if err := m.list(ctx, c, kind.GVK, namespace); err != nil && !apimeta.IsNoMatchError(err) {
			noted.unread = append(noted.unread, unlistable(kind.GVK.Kind, err))
		}
	}
	f.unlisted = noted.unread
	started := m.started(func(i int) bool { return f.groups[m.keys[i]] != nil || f.seen[m.objects[i].Meta.UID] != nil })
	for i := range m.objects {
		o := &m.objects[i]
		if started[o.Meta.UID] || m.above[o.Meta.UID] != "" || f.registers(o) {
			continue
		}
		g, err := f.judge(ctx, *o)
		if err != nil {
			return err
		}
		g.Kind, g.Name, g.Known = m.keys[i].kind, m.keys[i].name, true
		f.groups[m.keys[i]] = g
	}
	return nil
}

// list adds the objects of a kind, page by page, but for those that are on their way out or have done their work.
func (m *makers) list(ctx context.Context, c *cluster, gvk schema.GroupVersionKind, namespace string) error {
	list := &unstructured.UnstructuredList{}
	list.SetGroupVersionKind(gvk.GroupVersion().WithKind(gvk.Kind + "List"))
	for {
		if err := c.List(ctx, list, client.InNamespace(namespace), client.Limit(podsAtOnce), client.Continue(list.GetContinue())); err != nil {
			return err
		}
		for i := range list.Items {
			if list.Items[i].GetDeletionTimestamp() != nil || finished(&list.Items[i]) {
				continue
			}
			object, err := c.readWorkload(gvk, &list.Items[i])
			if err != nil {
				return err
			}
			m.add(object, gvk)
		}
		if list.GetContinue() == "" {
			return nil
		}
	}
}

func (m *makers) add(o workload.Object, gvk schema.GroupVersionKind) {
	kind := gvk.Kind
	if _, own := workload.Find(gvk.Group, gvk.Kind); !own {
		kind = discovery.KindOf(gvk.Kind, gvk.GroupVersion().String())
	}
	m.objects, m.keys = append(m.objects, o), append(m.keys, groupKey{o.Meta.Namespace, kind, o.Meta.Name})
	if owner := metav1.GetControllerOfNoCopy(&o.Meta); owner != nil {
		m.above[o.Meta.UID] = owner.UID
	}
}

// started are the objects that have pods, and those that made them. An owner that is not there made nothing.
func (m *makers) started(hasPods func(i int) bool) map[types.UID]bool {
	there, started := map[types.UID]bool{}, map[types.UID]bool{}
	for i := range m.objects {
		there[m.objects[i].Meta.UID] = true
	}
	for uid, owner := range m.above {
		if !there[owner] {
			delete(m.above, uid)
		}
	}
	for i := range m.objects {
		uid := m.objects[i].Meta.UID
		for step := 0; hasPods(i) && uid != "" && step < maximumMakers; step++ {
			started[uid] = true
			uid = m.above[uid]
		}
	}
	return started
}

// finished tells whether it is a job that has done its work.
func finished(object *unstructured.Unstructured) bool {
	conditions, _, err := unstructured.NestedSlice(object.Object, "status", "conditions")
	return err == nil && object.GetKind() == "Job" && slices.ContainsFunc(conditions, func(c any) bool {
		condition, _ := c.(map[string]any)
		return condition["status"] == "True" && (condition["type"] == "Complete" || condition["type"] == "Failed")
	})
}

// registers tells whether all systems that an object names are registered, and there are some.
func (f *discovered) registers(o *workload.Object) bool {
	names := o.Systems()
	return len(names) > 0 && !slices.ContainsFunc(names, func(name string) bool { return !f.hasSystem(o.Meta.Namespace, name) })
}
