// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package author stamps who wrote an AISystem or an ImpactAssessment, from the authenticated request: the separation of duties rests on it.
package author

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gomodules.xyz/jsonpatch/v2"
	admissionv1 "k8s.io/api/admission/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/approval"
	"github.com/aims-operator/aims-operator/internal/webhook/answer"
)

// Stamper is the mutating webhook for AISystem and ImpactAssessment.
type Stamper struct{}

// Handle puts the authors of the object's content into its annotation, whatever the request says there.
func (Stamper) Handle(_ context.Context, request admission.Request) admission.Response {
	var object client.Object
	var stamps map[string]string
	var err error
	switch request.Kind.Kind {
	case v1alpha1.KindAISystem:
		object, stamps, err = system(request)
	case v1alpha1.KindImpactAssessment:
		object, stamps, err = assessment(request)
	default:
		err = fmt.Errorf("kind %q has no authors", request.Kind.Kind)
	}
	if err != nil {
		return answer.Malformed(err)
	}
	return admission.Patched("", patches(object, stamps)...)
}

// patches set the annotations and nothing else, so that nothing of what the author wrote is touched.
func patches(object client.Object, stamps map[string]string) []jsonpatch.Operation {
	if len(object.GetAnnotations()) == 0 {
		return []jsonpatch.Operation{jsonpatch.NewOperation("add", "/metadata/annotations", stamps)}
	}
	var operations []jsonpatch.Operation
	for _, key := range slices.Sorted(maps.Keys(stamps)) {
		operations = append(operations, jsonpatch.NewOperation("add", "/metadata/annotations/"+strings.ReplaceAll(key, "/", "~1"), stamps[key]))
	}
	return operations
}

func system(request admission.Request) (client.Object, map[string]string, error) {
	after, before := &v1alpha1.AISystem{}, &v1alpha1.AISystem{}
	known, err := decode(request, after, before)
	if err != nil {
		return nil, nil, err
	}
	if !known {
		before = nil
	}
	change := approval.SystemChange(before, after)
	if change != approval.ContentSame {
		if err := approval.CheckSize(after.Spec); err != nil {
			return nil, nil, fmt.Errorf("AI system %q: %w", request.Name, err)
		}
	}
	stamps, err := authors(request, before, change)
	if err != nil {
		return nil, nil, err
	}
	stamps[v1alpha1.AuthorsSinceAnnotation] = approval.AuthorsSince(before, change)
	return after, stamps, nil
}

func assessment(request admission.Request) (client.Object, map[string]string, error) {
	after, before := &v1alpha1.ImpactAssessment{}, &v1alpha1.ImpactAssessment{}
	known, err := decode(request, after, before)
	if err != nil {
		return nil, nil, err
	}
	if !known {
		before = nil
	}
	change := approval.AssessmentChange(before, after)
	if change != approval.ContentSame {
		if err := approval.CheckSize(after.Spec); err != nil {
			return nil, nil, fmt.Errorf("impact assessment %q: %w", request.Name, err)
		}
	}
	stamps, err := authors(request, before, change)
	return after, stamps, err
}

// decode reads the object and, on an update, what it was; known tells whether it was.
func decode(request admission.Request, after, before client.Object) (known bool, err error) {
	if err := json.Unmarshal(request.Object.Raw, after); err != nil {
		return false, fmt.Errorf("reading the %s: %w", request.Kind.Kind, err)
	}
	if request.Operation != admissionv1.Update {
		return false, nil
	}
	if err := json.Unmarshal(request.OldObject.Raw, before); err != nil {
		return false, fmt.Errorf("reading the old %s: %w", request.Kind.Kind, err)
	}
	return true, nil
}

func authors[T client.Object](request admission.Request, before T, change approval.Change) (map[string]string, error) {
	var known []string
	if request.Operation == admissionv1.Update {
		known = approval.Authors(before)
	}
	next, err := approval.NextAuthors(known, request.UserInfo.Username, change)
	if err != nil {
		return nil, err
	}
	encoded, err := approval.EncodeAuthors(next)
	if err != nil {
		return nil, err
	}
	return map[string]string{v1alpha1.AuthorsAnnotation: encoded}, nil
}
