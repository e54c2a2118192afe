// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"
	"context"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/view"
	"github.com/aims-operator/aims-operator/internal/conditions"
	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/discovery"
	"github.com/aims-operator/aims-operator/internal/snapshot"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// podsAtOnce is how many pods one request lists.
const podsAtOnce = 500

// discovered is what was found.
type discovered struct {
	discoverer *discoverer
	inventory  *inventory
	kinds      *workload.Table
	reader     snapshot.Reader
	policies   []decision.Policy
	// groups are the workloads by what made their pods, and seen are those of which one pod was looked at: pods of one maker are alike.
	groups map[groupKey]*group
	seen   map[types.UID]*group
	// unlisted are the kinds of what makes pods that could not be listed, so that what has no pods is missing.
	unlisted []view.Unread
}

type groupKey struct{ namespace, kind, name string }

// group is one workload.
type group struct {
	view.Discovered

	facts decision.Workload
}

// look lists the pods in pages, from the API server, and looks at one pod of each maker, and then at the makers that have none.
func (d *discoverer) look(ctx context.Context) (*discovered, error) {
	c, err := d.connect()
	if err != nil {
		return nil, err
	}
	namespace := c.scope(d.all)
	i, err := c.inventory(ctx, namespace)
	if err != nil {
		return nil, err
	}
	f := &discovered{
		discoverer: d, inventory: i, kinds: c.kinds, groups: map[groupKey]*group{}, seen: map[types.UID]*group{},
		reader: snapshot.Reader{Client: i, Clock: d.clock, Uncached: true, Seals: i.seals, Recognisers: d.recognisers, Exempt: []string{metav1.NamespaceSystem}},
	}
	if f.policies, err = f.reader.Policies(ctx); err != nil {
		return nil, err
	}
	list := &corev1.PodList{}
	for {
		if err := c.List(ctx, list, client.InNamespace(namespace), client.Limit(podsAtOnce), client.Continue(list.Continue)); err != nil {
			return nil, c.unlisted("pods", "pods", namespace, err)
		}
		for j := range list.Items {
			if err := f.see(ctx, &list.Items[j]); err != nil {
				return nil, err
			}
		}
		if list.Continue == "" {
			err := f.lookAtMakers(ctx, c, namespace)
			return f, err
		}
	}
}

// see notes a pod that runs, or wants to.
func (f *discovered) see(ctx context.Context, pod *corev1.Pod) error {
	if pod.DeletionTimestamp != nil || pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed {
		return nil
	}
	maker := pod.UID
	if owner := metav1.GetControllerOf(pod); owner != nil {
		maker = owner.UID
	}
	if g := f.seen[maker]; g != nil {
		g.Pods++
		return nil
	}
	if f.registered(pod) {
		return nil
	}
	object, err := workload.Read(pod)
	if err != nil {
		return err
	}
	g, err := f.judge(ctx, object)
	if err != nil {
		return err
	}
	g.Pods = 1
	g.Kind, g.Name, g.Known = makerOf(f.kinds, pod)
	key := groupKey{g.Namespace, g.Kind, g.Name}
	if other := f.groups[key]; other != nil {
		// Two makers, such as two ReplicaSets of one Deployment: what looks more like AI is shown.
		pods := other.Pods + g.Pods
		if g.Score > other.Score {
			*other = *g
		}
		other.Pods, g = pods, other
	}
	f.groups[key], f.seen[maker] = g, g
	return nil
}

// registered tells whether a pod names a system that its namespace has.
func (f *discovered) registered(pod *corev1.Pod) bool {
	name := pod.Labels[v1alpha1.SystemLabel]
	return name != "" && f.hasSystem(pod.Namespace, name)
}

func (f *discovered) hasSystem(namespace, name string) bool {
	return slices.ContainsFunc(f.inventory.systems, func(s v1alpha1.AISystem) bool { return s.Namespace == namespace && s.Name == name })
}

// judge looks at a pod, or at what would make some.
func (f *discovered) judge(ctx context.Context, object workload.Object) (*group, error) {
	object = object.WithoutNode()
	namespace := object.Meta.Namespace
	facts, err := f.reader.Workload(ctx, namespace, object)
	if err != nil {
		return nil, err
	}
	in := facts.Input()
	g := &group{facts: *in.Workload}
	f.discoverer.recognisers.Look(object, &g.facts)
	suspicion := decision.Suspect(&g.facts, in.RegisteredImages)
	g.Discovered = view.Discovered{Namespace: namespace, System: in.SystemName, Score: suspicion.Score, Signs: view.NewSigns(&suspicion)}
	g.Team = f.team(namespace)
	if len(f.inventory.unread) > 0 {
		return g, nil
	}
	verdict := facts.Evaluate()
	g.Governed = verdict.Governed()
	for _, finding := range verdict.Findings {
		if finding.Reason == v1alpha1.ReasonSystemUnlabelled || finding.Reason == v1alpha1.ReasonSystemNotRegistered {
			g.Finding, g.Policy, g.Permission = finding.Message, finding.Policy, verdict.Deploy
		}
	}
	return g, nil
}

// team is whose the unregistered workloads of a namespace are.
func (f *discovered) team(namespace string) string {
	var labels map[string]string
	if object := f.inventory.namespaces[namespace]; object != nil {
		labels = object.Labels
	}
	return conditions.Team(nil, namespace, labels)
}

// makerOf is what made a pod, as a person knows it: the Deployment and not its ReplicaSet.
func makerOf(kinds *workload.Table, pod *corev1.Pod) (kind, name string, known bool) {
	owner := metav1.GetControllerOf(pod)
	if owner == nil {
		return podKind.Kind, pod.Name, true
	}
	gvk := schema.FromAPIVersionAndKind(owner.APIVersion, owner.Kind)
	deployment, found := strings.CutSuffix(owner.Name, "-"+pod.Labels[appsv1.DefaultDeploymentUniqueLabelKey])
	if found && gvk.GroupKind() == appsv1.SchemeGroupVersion.WithKind("ReplicaSet").GroupKind() {
		return "Deployment", deployment, true
	}
	switch gvk.Group {
	case "", "apps", "batch":
		return owner.Kind, owner.Name, true
	}
	_, known = kinds.Lookup(gvk)
	return discovery.KindOf(owner.Kind, owner.APIVersion), owner.Name, known
}

// counts tells whether a workload is worth a line: policy finds it, it looks like AI, or it names a system that nobody registered.
func (f *discovered) counts(g *group) bool {
	return g.Finding != "" || g.Score >= f.discoverer.threshold || g.System != "" || slices.ContainsFunc(g.facts.Signs, func(s decision.Sign) bool { return s.Problem != "" })
}

// found are the workloads that count, sorted by team, namespace and name.
func (f *discovered) found() []*group {
	var groups []*group
	for _, g := range f.groups {
		if f.counts(g) {
			groups = append(groups, g)
		}
	}
	slices.SortFunc(groups, func(a, b *group) int {
		return cmp.Or(cmp.Compare(a.Team, b.Team), cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name))
	})
	return groups
}

func (f *discovered) list() *view.DiscoveredList {
	items, in := []view.Discovered{}, map[string]int{}
	for _, g := range f.found() {
		items = append(items, g.Discovered)
		in[g.Namespace]++
	}
	list := view.NewDiscoveredList(items, f.ungoverned(in), f.inventory.unread)
	list.Unlisted = f.unlisted
	return &list
}

// ungoverned are the namespaces in which no policy applies. Those of Kubernetes itself are none of them: no policy is meant for them.
func (f *discovered) ungoverned(discovered map[string]int) []view.Ungoverned {
	if len(f.inventory.unread) > 0 {
		return nil
	}
	var list []view.Ungoverned
	for name, namespace := range f.inventory.namespaces {
		facts := decision.Namespace{Name: name, Labels: namespace.Labels}
		governed := slices.ContainsFunc(f.policies, func(p decision.Policy) bool { return p.SelectsNamespace(facts) })
		if !governed && !strings.HasPrefix(name, "kube-") {
			list = append(list, view.Ungoverned{Namespace: name, Team: f.team(name), Discovered: discovered[name]})
		}
	}
	slices.SortFunc(list, func(a, b view.Ungoverned) int { return cmp.Compare(a.Namespace, b.Namespace) })
	return list
}
