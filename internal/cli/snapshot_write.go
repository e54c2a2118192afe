// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/view"
)

// snapshot is the inventory as a stream of YAML, in one order. namespace is the one that was read; empty: all of them.
func (i *inventory) snapshot(namespace string) ([]byte, error) {
	header, err := yaml.Marshal(view.NewSnapshot(namespace))
	if err != nil {
		return nil, fmt.Errorf("writing the snapshot: %w", err)
	}
	b := bytes.NewBuffer(header)
	for _, name := range slices.Sorted(maps.Keys(i.namespaces)) {
		stored := i.namespaces[name]
		kept := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name, UID: stored.UID, Labels: stored.Labels}}
		if err := record(b, corev1.SchemeGroupVersion.WithKind("Namespace"), kept); err != nil {
			return nil, err
		}
	}
	if i.published != nil {
		kept := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: i.published.Namespace, Name: i.published.Name}, Data: i.published.Data}
		if err := record(b, corev1.SchemeGroupVersion.WithKind("ConfigMap"), kept); err != nil {
			return nil, err
		}
	}
	if err := i.recordOwn(b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// recordOwn records the operator's own kinds.
func (i *inventory) recordOwn(b *bytes.Buffer) error {
	if err := recordAll(b, v1alpha1.KindOversightPolicy, i.policies); err != nil {
		return err
	}
	if err := recordAll(b, v1alpha1.KindAISystem, i.systems); err != nil {
		return err
	}
	if err := recordAll(b, v1alpha1.KindImpactAssessment, i.assessments); err != nil {
		return err
	}
	if err := recordAll(b, v1alpha1.KindOversightDecision, i.decisions); err != nil {
		return err
	}
	return recordAll(b, v1alpha1.KindDriftMonitor, i.monitors)
}

func recordAll[T any, P interface {
	*T
	client.Object
	DeepCopyInto(*T)
}](b *bytes.Buffer, kind string, items []T) error {
	sorted := make([]P, len(items))
	for i := range items {
		sorted[i] = P(new(T))
		P(&items[i]).DeepCopyInto(sorted[i])
	}
	slices.SortFunc(sorted, func(a, b P) int {
		return cmp.Or(cmp.Compare(a.GetNamespace(), b.GetNamespace()), cmp.Compare(a.GetName(), b.GetName()))
	})
	for _, object := range sorted {
		object.SetManagedFields(nil)
		object.SetResourceVersion("")
		object.SetOwnerReferences(nil)
		object.SetFinalizers(nil)
		annotations := object.GetAnnotations()
		// What others note on objects changes when they like, and no verdict rests on it.
		maps.DeleteFunc(annotations, func(key, _ string) bool { return !strings.HasPrefix(key, v1alpha1.GroupName+"/") })
		object.SetAnnotations(annotations)
		if err := record(b, v1alpha1.GroupVersion.WithKind(kind), object); err != nil {
			return err
		}
	}
	return nil
}

// record writes one object.
func record(b *bytes.Buffer, gvk schema.GroupVersionKind, object client.Object) error {
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(object)
	if err == nil {
		content["apiVersion"], content["kind"] = gvk.GroupVersion().String(), gvk.Kind
		for _, field := range []string{"spec", "status"} {
			if of, ok := content[field].(map[string]any); ok && len(of) == 0 {
				delete(content, field)
			}
		}
		var text []byte
		if text, err = yaml.Marshal(content); err == nil {
			b.WriteString("---\n")
			b.Write(text)
			return nil
		}
	}
	return fmt.Errorf("recording %s %q: %w", gvk.Kind, object.GetName(), err)
}
