// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// overlay puts what a manifest declares in the place of what the cluster holds, as applying it would. What the operator wrote, which is the
// status and the authors, stays as it is: a file has no say in it. A kind that people do not declare here is left alone.
func (i *inventory) overlay(t *target) error {
	switch t.gvk {
	case v1alpha1.GroupVersion.WithKind(v1alpha1.KindAISystem):
		object := v1alpha1.AISystem{}
		if err := t.decode(&object); err != nil {
			return err
		}
		live := place(&i.systems, func(s *v1alpha1.AISystem) bool { return s.Namespace == t.namespace && s.Name == t.name })
		declare(&live.ObjectMeta, &object.ObjectMeta, t)
		live.Spec = object.Spec
	case v1alpha1.GroupVersion.WithKind(v1alpha1.KindImpactAssessment):
		object := v1alpha1.ImpactAssessment{}
		if err := t.decode(&object); err != nil {
			return err
		}
		live := place(&i.assessments, func(a *v1alpha1.ImpactAssessment) bool { return a.Namespace == t.namespace && a.Name == t.name })
		declare(&live.ObjectMeta, &object.ObjectMeta, t)
		live.Spec = object.Spec
	case v1alpha1.GroupVersion.WithKind(v1alpha1.KindDriftMonitor):
		object := v1alpha1.DriftMonitor{}
		if err := t.decode(&object); err != nil {
			return err
		}
		live := place(&i.monitors, func(m *v1alpha1.DriftMonitor) bool { return m.Namespace == t.namespace && m.Name == t.name })
		declare(&live.ObjectMeta, &object.ObjectMeta, t)
		live.Spec = object.Spec
	case v1alpha1.GroupVersion.WithKind(v1alpha1.KindOversightPolicy):
		object := v1alpha1.OversightPolicy{}
		if err := t.decode(&object); err != nil {
			return err
		}
		live := place(&i.policies, func(p *v1alpha1.OversightPolicy) bool { return p.Name == t.name })
		declare(&live.ObjectMeta, &object.ObjectMeta, t)
		live.Spec = object.Spec
	}
	return nil
}

// decode reads the manifest as the API server would, which knows no field that the kind does not have.
func (t *target) decode(into any) error {
	if err := runtime.DefaultUnstructuredConverter.FromUnstructuredWithValidation(t.object.Object, into, true); err != nil {
		return fmt.Errorf("reading %s %q: %w", t.gvk.Kind, t.name, err)
	}
	return nil
}

// place finds the object in the list, or makes room for a new one.
func place[T any](list *[]T, is func(*T) bool) *T {
	for i := range *list {
		if is(&(*list)[i]) {
			return &(*list)[i]
		}
	}
	*list = append(*list, *new(T))
	return &(*list)[len(*list)-1]
}

func declare(live, declared *metav1.ObjectMeta, t *target) {
	live.Namespace, live.Name, live.Labels = t.namespace, t.name, laidOver(live.Labels, declared.Labels)
}
