// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// index finds what stands in an inventory that does not change any more. Without one, thousands of systems are each looked for among all the others.
type index struct {
	systems     map[client.ObjectKey]*v1alpha1.AISystem
	inNamespace map[string][]v1alpha1.AISystem
	assessments map[client.ObjectKey][]v1alpha1.ImpactAssessment
	decisions   map[client.ObjectKey][]v1alpha1.OversightDecision
	monitors    map[client.ObjectKey][]v1alpha1.DriftMonitor
}

// freeze indexes the inventory as it is now.
func (i *inventory) freeze() {
	x := &index{
		systems: make(map[client.ObjectKey]*v1alpha1.AISystem, len(i.systems)), inNamespace: map[string][]v1alpha1.AISystem{},
		assessments: map[client.ObjectKey][]v1alpha1.ImpactAssessment{}, decisions: map[client.ObjectKey][]v1alpha1.OversightDecision{},
		monitors: map[client.ObjectKey][]v1alpha1.DriftMonitor{},
	}
	for j := range i.systems {
		s := &i.systems[j]
		x.systems[client.ObjectKeyFromObject(s)] = s
		x.inNamespace[s.Namespace] = append(x.inNamespace[s.Namespace], *s)
	}
	for _, a := range i.assessments {
		key := client.ObjectKey{Namespace: a.Namespace, Name: a.Spec.SystemRef.Name}
		x.assessments[key] = append(x.assessments[key], a)
	}
	for _, d := range i.decisions {
		key := client.ObjectKey{Namespace: d.Namespace, Name: d.Spec.Subject.Name}
		x.decisions[key] = append(x.decisions[key], d)
	}
	for _, m := range i.monitors {
		key := client.ObjectKey{Namespace: m.Namespace, Name: m.Spec.SystemRef.Name}
		x.monitors[key] = append(x.monitors[key], m)
	}
	i.index = x
}
