// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/view"
	"github.com/aims-operator/aims-operator/internal/discovery"
	"github.com/aims-operator/aims-operator/internal/snapshot"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// inventory is what the cluster holds for one namespace, or for all of them, read once. It serves the snapshot reader, so that one moment is
// judged and a thousand systems take as many requests as one.
type inventory struct {
	namespaces  map[string]*corev1.Namespace
	policies    []v1alpha1.OversightPolicy
	systems     []v1alpha1.AISystem
	assessments []v1alpha1.ImpactAssessment
	decisions   []v1alpha1.OversightDecision
	monitors    []v1alpha1.DriftMonitor
	// seals tells which decisions the operator vouches for; nil where its keys are unread.
	seals snapshot.Seals
	// clusterName is what the operator calls the cluster, if named tells that this is known.
	clusterName v1alpha1.ClusterName
	named       bool
	// published are those keys as the operator publishes them; nil where they are unread.
	published *corev1.ConfigMap
	// defaultMode is what shortcomings mean where no policy governs. Empty: it is not known, and nothing is refused or held there.
	defaultMode v1alpha1.AdmissionMode
	// recognisers look for signs of AI; nil: those that come with the operator. exempt are namespaces that no policy governs.
	recognisers *discovery.Recognisers
	exempt      []string
	// index finds what stands in it. Nil: it may change still, and everything is looked through.
	index *index
	// unread is what the user may not read.
	unread []view.Unread
}

// reader reads facts of the inventory. Where the cluster's name is not known, a signed decision that names clusters is taken for one of this: the guard has
// asked before.
func (i *inventory) reader(now clock.PassiveClock) *snapshot.Reader {
	return &snapshot.Reader{
		Client: i, Clock: now, Uncached: true, ClusterName: i.clusterName, AnyCluster: !i.named, Seals: i.seals, Recognisers: i.recognisers, Exempt: i.exempt,
		DefaultMode: i.defaultMode,
	}
}

// open gathers the facts about a system. The system need not exist.
func (i *inventory) open(ctx context.Context, now clock.PassiveClock, namespace, system string) (*view.Case, error) {
	facts, err := i.reader(now).System(ctx, namespace, system)
	if err != nil {
		return nil, err
	}
	return &view.Case{Facts: facts, Unread: i.unread}, nil
}

// openWorkload gathers the facts about a workload and the system that it names.
func (i *inventory) openWorkload(ctx context.Context, now clock.PassiveClock, namespace string, o workload.Object) (*view.Case, error) {
	reader := i.reader(now)
	if reader.Recognisers == nil {
		builtin, err := discovery.Builtin()
		if err != nil {
			return nil, err
		}
		reader.Recognisers = builtin
	}
	facts, err := reader.Workload(ctx, namespace, o)
	if err != nil {
		return nil, err
	}
	return &view.Case{Facts: facts, Unread: i.unread}, nil
}

func (i *inventory) assessment(namespace, name string) *v1alpha1.ImpactAssessment {
	for j := range i.assessments {
		if i.assessments[j].Namespace == namespace && i.assessments[j].Name == name {
			return &i.assessments[j]
		}
	}
	return nil
}

// Get hands out a namespace or a system. A namespace that could not be read is empty: unread says so, and nothing is judged then.
func (i *inventory) Get(_ context.Context, key client.ObjectKey, into client.Object, _ ...client.GetOption) error {
	switch object := into.(type) {
	case *corev1.Namespace:
		if namespace := i.namespaces[key.Name]; namespace != nil {
			*object = *namespace
		}
		return nil
	case *v1alpha1.AISystem:
		if i.index != nil {
			if system := i.index.systems[key]; system != nil {
				*object = *system
				return nil
			}
			return apierrors.NewNotFound(v1alpha1.GroupVersion.WithResource("aisystems").GroupResource(), key.Name)
		}
		for j := range i.systems {
			if i.systems[j].Namespace == key.Namespace && i.systems[j].Name == key.Name {
				*object = i.systems[j]
				return nil
			}
		}
		return apierrors.NewNotFound(v1alpha1.GroupVersion.WithResource("aisystems").GroupResource(), key.Name)
	}
	return fmt.Errorf("the inventory holds no %T", into)
}

// List hands out what a namespace holds, narrowed by a field.
func (i *inventory) List(_ context.Context, into client.ObjectList, options ...client.ListOption) error {
	o := (&client.ListOptions{}).ApplyOptions(options)
	switch list := into.(type) {
	case *v1alpha1.OversightPolicyList:
		list.Items = i.policies
		return nil
	case *v1alpha1.AISystemList:
		if i.index != nil {
			list.Items = i.index.inNamespace[o.Namespace]
			return nil
		}
		list.Items = kept(i.systems, func(s *v1alpha1.AISystem) bool { return s.Namespace == o.Namespace })
		return nil
	case *v1alpha1.ImpactAssessmentList:
		system, err := only(o.FieldSelector, snapshot.FieldAssessmentSystem)
		if i.index != nil {
			list.Items = i.index.assessments[client.ObjectKey{Namespace: o.Namespace, Name: system}]
			return err
		}
		list.Items = kept(i.assessments, func(a *v1alpha1.ImpactAssessment) bool {
			return a.Namespace == o.Namespace && a.Spec.SystemRef.Name == system
		})
		return err
	case *v1alpha1.OversightDecisionList:
		subject, err := only(o.FieldSelector, snapshot.FieldDecisionSubject)
		if i.index != nil {
			list.Items = i.index.decisions[client.ObjectKey{Namespace: o.Namespace, Name: subject}]
			return err
		}
		list.Items = kept(i.decisions, func(d *v1alpha1.OversightDecision) bool {
			return d.Namespace == o.Namespace && d.Spec.Subject.Name == subject
		})
		return err
	case *v1alpha1.DriftMonitorList:
		system, err := only(o.FieldSelector, snapshot.FieldMonitorSystem)
		if i.index != nil {
			list.Items = i.index.monitors[client.ObjectKey{Namespace: o.Namespace, Name: system}]
			return err
		}
		list.Items = kept(i.monitors, func(m *v1alpha1.DriftMonitor) bool {
			return m.Namespace == o.Namespace && m.Spec.SystemRef.Name == system
		})
		return err
	}
	return fmt.Errorf("the inventory holds no %T", into)
}

// kept are the objects for which it holds. The list itself stays as it is, and is not copied for each of a thousand systems.
func kept[T any](list []T, holds func(*T) bool) []T {
	var found []T
	for j := range list {
		if holds(&list[j]) {
			found = append(found, list[j])
		}
	}
	return found
}

// only is the value that a selector asks for, if the field is all that it asks about.
func only(selector fields.Selector, field string) (string, error) {
	if selector == nil || len(selector.Requirements()) != 1 {
		return "", errors.New("the inventory is asked by one field, always")
	}
	value, found := selector.RequiresExactMatch(field)
	if !found {
		return "", fmt.Errorf("the inventory cannot be asked by %s", selector)
	}
	return value, nil
}
