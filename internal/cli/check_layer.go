// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/manifest"
	"github.com/aims-operator/aims-operator/internal/cli/schema"
)

// defaultNamespace is where kubectl puts what names no namespace.
const defaultNamespace = "default"

// layer lays the files over the inventory, object by object, and notes what is to be judged.
type layer struct {
	*checker

	judged []subject
	// places are the documents by namespace, kind and name.
	places map[string]*manifest.Document
	// waivers are the signed waivers of the files, which wait until all that they might be about is known.
	waivers []v1alpha1.OversightDecision
	// unsigned are the decisions that nobody vouches for.
	unsigned int
	// absent are the labels that stored objects have and their files do not.
	absent []absent
}

// subject is an object that is judged.
type subject struct {
	target

	document *manifest.Document
}

func (l *layer) problem(d *manifest.Document, field, message, remedy string) {
	p := manifest.Problem{File: d.File, Line: d.Line, Object: nameOf(d), Message: message, Remedy: remedy}
	if field != "" {
		p.Line, p.Message = d.LineOf(field), field+": "+message
	}
	l.report.Problems = append(l.report.Problems, p)
}

// add takes up a document, or says why not.
func (l *layer) add(ctx context.Context, d *manifest.Document) {
	object := d.Object
	if object.GetKind() == "" || object.GetAPIVersion() == "" {
		l.addNone(d)
		return
	}
	s := subject{document: d, target: target{gvk: object.GroupVersionKind(), namespace: object.GetNamespace(), name: object.GetName(), object: object}}
	known, isWorkload := l.kinds.Find(s.gvk.Group, s.gvk.Kind)
	switch {
	case s.gvk == corev1.SchemeGroupVersion.WithKind("Namespace"):
		l.addNamespace(&s)
	case s.gvk.Group == v1alpha1.GroupName:
		l.addOwn(ctx, &s)
	case isWorkload:
		l.addWorkload(&s, &known)
	default:
		l.report.Skip(s.gvk.Kind)
	}
}

// addNone takes up what is no object of Kubernetes, such as the values of a chart. One of the operator's own of which a key is misspelt must not pass for that.
func (l *layer) addNone(d *manifest.Document) {
	kind, version := d.Object.GetKind(), d.Object.GetAPIVersion()
	switch {
	case d.Object.GroupVersionKind().Group == v1alpha1.GroupName:
		l.problem(d, "", "it is of "+version+", and has no kind", "write kind, such as: kind: "+v1alpha1.KindAISystem)
	case version == "" && l.schemas.Has(v1alpha1.GroupVersion.WithKind(kind)):
		l.problem(d, "", "it is of kind "+kind+", and has no apiVersion", "write apiVersion: "+v1alpha1.GroupVersion.String())
	default:
		l.report.Skip("no object of Kubernetes")
	}
}

// unique notes where an object stands, and tells whether it is the first of its name: of two it is not known which one will be applied last.
func (l *layer) unique(s *subject) bool {
	if s.name == "" && s.object.GetGenerateName() != "" {
		// Each becomes an object of its own, of a name that is not known yet.
		s.name = s.object.GetGenerateName()
		if s.gvk.Group == v1alpha1.GroupName {
			s.name += strconv.Itoa(s.document.Line)
		}
		return true
	}
	key := ownPlace(s.namespace, s.gvk.Kind, s.name)
	if other := l.places[key]; other != nil && other.Object.GroupVersionKind().GroupKind() == s.gvk.GroupKind() {
		at := manifest.Problem{File: other.File, Line: other.Line}
		l.problem(s.document, "", "it stands in the files twice, here and in "+at.Place(),
			"check what is applied and not what it is made of, such as: kustomize build DIR | kubectl aims check -f -")
		return false
	}
	l.places[key] = s.document
	return true
}

// namespaceOf is the namespace of an object that may name none.
func (l *layer) namespaceOf(written string) string {
	switch {
	case written != "":
		return written
	case l.flags.Namespace != nil && *l.flags.Namespace != "":
		return *l.flags.Namespace
	}
	return defaultNamespace
}

// addOwn lays an object of the operator's own kinds over the inventory, if the API server would take it.
func (l *layer) addOwn(ctx context.Context, s *subject) {
	if !l.schemas.Has(s.gvk) {
		l.problem(s.document, "apiVersion", "the operator has no "+s.gvk.Kind+" of version "+s.gvk.GroupVersion().String(),
			"write apiVersion: "+v1alpha1.GroupVersion.String()+"; the kinds are listed in docs/reference/api.md")
		return
	}
	if s.namespace = l.namespaceOf(s.namespace); !l.schemas.Namespaced(s.gvk) {
		s.namespace = ""
	}
	if _, written, _ := unstructured.NestedFieldNoCopy(s.object.Object, "metadata", "namespace"); !written || s.namespace == "" {
		s.object.SetNamespace(s.namespace)
	}
	first := l.unique(s)
	var before *unstructured.Unstructured
	if first {
		before = l.before(s)
	}
	problems := l.schemas.Check(ctx, s.object, before)
	for _, p := range problems {
		field := p.Field
		if p.Message == schema.Unknown {
			field = field[:strings.LastIndexByte(field, '.')+1]
		}
		l.problem(s.document, p.Field, p.Message, "see what there is: kubectl explain "+strings.ToLower(s.gvk.Kind)+explained(field))
	}
	if !first || len(problems) > 0 {
		return
	}
	unstructured.RemoveNestedField(s.object.Object, "status")
	if err := l.lay(s); err != nil {
		l.problem(s.document, "", err.Error(), "correct the object: kubectl explain "+strings.ToLower(s.gvk.Kind))
		return
	}
	if s.explainable() {
		l.judged = append(l.judged, *s)
	}
}

// before is what is stored under the object's name, for rules that compare the two; nil if there is nothing. A stored decision is what it is.
func (l *layer) before(s *subject) *unstructured.Unstructured {
	var found client.Object
	switch s.gvk.Kind {
	case v1alpha1.KindAISystem:
		if of := stored(l.inventory.systems, s.namespace, s.name); of != nil {
			found = of
		}
	case v1alpha1.KindImpactAssessment:
		if of := stored(l.inventory.assessments, s.namespace, s.name); of != nil {
			found = of
		}
	case v1alpha1.KindDriftMonitor:
		if of := stored(l.inventory.monitors, s.namespace, s.name); of != nil {
			found = of
		}
	case v1alpha1.KindOversightPolicy:
		if of := stored(l.inventory.policies, "", s.name); of != nil {
			found = of
		}
	}
	if found == nil {
		return nil
	}
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(found)
	if err != nil {
		return nil
	}
	return &unstructured.Unstructured{Object: content}
}
