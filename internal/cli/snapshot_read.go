// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"io"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/manifest"
	"github.com/aims-operator/aims-operator/internal/cli/view"
	"github.com/aims-operator/aims-operator/internal/seal"
)

const takeAnew = "take it anew: kubectl aims snapshot -A > snapshot.yaml"

// readSnapshot reads what kubectl aims snapshot wrote.
func readSnapshot(file string, in io.Reader) (*inventory, *view.Snapshot, *manifest.Problem) {
	documents, problems := manifest.Read([]string{file}, in)
	if len(problems) > 0 {
		p := &problems[0]
		p.Message, p.Remedy = "the snapshot: "+p.Message, takeAnew
		return nil, nil, p
	}
	header := &view.Snapshot{}
	if len(documents) == 0 || convert(&documents[0], header) != nil || !header.Begins() {
		return nil, nil, &manifest.Problem{File: file, Message: "it does not begin as a snapshot of this version of kubectl aims", Remedy: takeAnew}
	}
	i := &inventory{namespaces: map[string]*corev1.Namespace{}}
	for j := range documents[1:] {
		d := &documents[j+1]
		if err := i.restore(d); err != nil {
			return nil, nil, &manifest.Problem{File: file, Line: d.Line, Object: nameOf(d), Message: "the snapshot: " + err.Error(), Remedy: takeAnew}
		}
	}
	return i, header, nil
}

func nameOf(d *manifest.Document) string {
	name := d.Object.GetName()
	if name == "" {
		name = d.Object.GetGenerateName()
	}
	return d.Object.GetKind() + "/" + name
}

// convert reads a document strictly: a field that this version does not know might forbid something.
func convert(d *manifest.Document, into any) error {
	return runtime.DefaultUnstructuredConverter.FromUnstructuredWithValidation(d.Object.Object, into, true)
}

// restore puts an object of a snapshot back into the inventory.
func (i *inventory) restore(d *manifest.Document) error {
	switch gvk := d.Object.GroupVersionKind(); gvk {
	case corev1.SchemeGroupVersion.WithKind("Namespace"):
		namespace := &corev1.Namespace{}
		if err := convert(d, namespace); err != nil {
			return err
		}
		i.namespaces[namespace.Name] = namespace
		return nil
	case corev1.SchemeGroupVersion.WithKind("ConfigMap"):
		i.published = &corev1.ConfigMap{}
		if err := convert(d, i.published); err != nil {
			return err
		}
		i.clusterName, i.named = seal.ClusterName(i.published)
		seals, err := seal.NewReader(i.published)
		if err != nil {
			return err
		}
		i.seals = seals
		return nil
	default:
		return i.restoreOwn(d, gvk)
	}
}

func (i *inventory) restoreOwn(d *manifest.Document, gvk schema.GroupVersionKind) error {
	if gvk.GroupVersion() != v1alpha1.GroupVersion {
		return fmt.Errorf("it holds a %s of %s, which no snapshot does", gvk.Kind, gvk.GroupVersion())
	}
	switch gvk.Kind {
	case v1alpha1.KindOversightPolicy:
		return convert(d, room(&i.policies))
	case v1alpha1.KindAISystem:
		return convert(d, room(&i.systems))
	case v1alpha1.KindImpactAssessment:
		return convert(d, room(&i.assessments))
	case v1alpha1.KindOversightDecision:
		return convert(d, room(&i.decisions))
	case v1alpha1.KindDriftMonitor:
		return convert(d, room(&i.monitors))
	}
	return errors.New("it holds a kind that no snapshot does: " + gvk.Kind)
}

// room makes room for one more.
func room[T any](list *[]T) *T {
	*list = append(*list, *new(T))
	return &(*list)[len(*list)-1]
}
