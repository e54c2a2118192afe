// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"regexp"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/aims-operator/aims-operator/internal/cli/schema"
	"github.com/aims-operator/aims-operator/internal/workload"
)

func (l *layer) addWorkload(s *subject, known *workload.Kind) {
	s.namespace = l.namespaceOf(s.namespace)
	if _, served := l.kinds.Lookup(s.gvk); !served {
		if known.Custom() {
			// The API server may convert it; its pods are judged in any case.
			l.report.Skip(s.gvk.Kind + " of version " + s.gvk.Version)
			return
		}
		l.problem(s.document, "apiVersion", "there is no "+s.gvk.Kind+" of version "+s.gvk.GroupVersion().String(),
			"write apiVersion: "+known.GVK.GroupVersion().String())
		return
	}
	// What is not applied yet has run nothing, whatever the file says.
	unstructured.RemoveNestedField(s.object.Object, "status")
	decoded, err := decodeWorkload(l.kinds, s.gvk, s.object)
	if err != nil {
		l.problem(s.document, "", err.Error(), "correct the object: kubectl explain "+known.Resource)
		return
	}
	if !known.Custom() && l.misspelt(s, known.New(), known.Resource) {
		return
	}
	if s.name == "" && s.object.GetGenerateName() == "" {
		l.problem(s.document, "metadata", "the object has no name", "write metadata.name")
		return
	}
	if !l.unique(s) {
		return
	}
	decoded.Meta.Namespace = s.namespace
	s.workload, s.runsPods = decoded, true
	l.judged = append(l.judged, *s)
}

func (l *layer) addNamespace(s *subject) {
	s.namespace = ""
	namespace := &corev1.Namespace{}
	if l.misspelt(s, namespace, "namespaces") || !l.unique(s) {
		return
	}
	kept := &corev1.Namespace{}
	kept.Name, kept.Labels = namespace.Name, namespaceLabels(nil, namespace.Labels, namespace.Name)
	if before := l.inventory.namespaces[namespace.Name]; before != nil {
		kept.UID, kept.Labels = before.UID, namespaceLabels(before.Labels, namespace.Labels, namespace.Name)
		l.compareLabels(s, before.Labels, namespace.Labels)
	}
	l.inventory.namespaces[namespace.Name] = kept
}

// strictly finds the field in what the strict reader says of it.
var strictly = regexp.MustCompile(`^unknown field "(.*)"$`)

// misspelt reads an object of Kubernetes' own and tells whether it has fields that its kind does not have. A label in the wrong place is none, and a
// workload without its label might be taken for no AI.
func (l *layer) misspelt(s *subject, into runtime.Object, resource string) bool {
	err := runtime.DefaultUnstructuredConverter.FromUnstructuredWithValidation(s.object.Object, into, true)
	if err == nil {
		return false
	}
	strict, ok := runtime.AsStrictDecodingError(err)
	if !ok {
		l.problem(s.document, "", err.Error(), "correct the object: kubectl explain "+resource)
		return true
	}
	for _, err := range strict.Errors() {
		field, message := "", err.Error()
		if found := strictly.FindStringSubmatch(message); found != nil {
			field, message = found[1], schema.Unknown
		}
		l.problem(s.document, field, message, "correct it: kubectl explain "+resource+"; for a field of a newer Kubernetes take a newer kubectl aims")
	}
	return true
}
