// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// absent are the labels of a stored object that its file does not have.
type absent struct {
	kind, namespace, name string
	keys                  []string
}

// laidOver are the labels of an object once its file is applied, which leaves those that it does not name.
func laidOver(stored, written map[string]string) map[string]string {
	if len(stored) == 0 {
		return written
	}
	labels := maps.Clone(stored)
	maps.Copy(labels, written)
	return labels
}

// namespaceLabels are those of a namespace once its file is applied. The API server writes its name into one of them, whatever the file says.
func namespaceLabels(stored, written map[string]string, name string) map[string]string {
	labels := maps.Clone(laidOver(stored, written))
	if labels == nil {
		labels = map[string]string{}
	}
	labels[corev1.LabelMetadataName] = name
	return labels
}

// compareLabels keeps in mind which labels of a stored object its file does not have: whether one matters, the policies say at the end.
func (l *layer) compareLabels(s *subject, stored, written map[string]string) {
	var keys []string
	for key := range stored {
		if _, named := written[key]; !named && key != corev1.LabelMetadataName {
			keys = append(keys, key)
		}
	}
	if len(keys) > 0 {
		slices.Sort(keys)
		l.absent = append(l.absent, absent{kind: s.gvk.Kind, namespace: s.namespace, name: s.name, keys: keys})
	}
}

// noteLabels says which labels were taken to stay, by which policies choose. Whether a file had one before, and applying it takes it away, nobody knows.
func (l *layer) noteLabels() {
	for _, of := range l.absent {
		keys := slices.DeleteFunc(of.keys, func(key string) bool { return !l.selectedBy(of.kind, key) })
		if len(keys) == 0 {
			continue
		}
		object, command := of.kind+" "+of.name, "kubectl label "+strings.ToLower(of.kind)+" "+of.name
		if of.namespace != "" {
			object, command = object+" in namespace "+of.namespace, command+" -n "+of.namespace
		}
		l.report.Notes = append(l.report.Notes, object+" is stored with label "+strings.Join(keys, ", ")+
			", which a policy selects by and the file does not have: it is judged as with it, as applying leaves it. If it is to go, take a snapshot after: "+
			command+" "+strings.Join(keys, "- ")+"-")
	}
}

// selectedBy tells whether a policy chooses objects of the kind by the label.
func (l *layer) selectedBy(kind, key string) bool {
	return slices.ContainsFunc(l.inventory.policies, func(p v1alpha1.OversightPolicy) bool {
		selector := p.Spec.AppliesTo.SystemSelector
		if kind != v1alpha1.KindAISystem {
			if selector = p.Spec.AppliesTo.NamespaceSelector; selector == nil {
				return key == v1alpha1.GovernedLabel
			}
		}
		if selector == nil {
			return false
		}
		_, equal := selector.MatchLabels[key]
		return equal || slices.ContainsFunc(selector.MatchExpressions, func(r metav1.LabelSelectorRequirement) bool { return r.Key == key })
	})
}
