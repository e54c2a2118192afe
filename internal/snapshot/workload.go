// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"context"
	"fmt"
	"slices"

	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// Workload reads the facts about a workload: those of the system that it names and, if it names none, the signs of AI in it and the images that
// the namespace's systems register.
func (r *Reader) Workload(ctx context.Context, namespace string, object workload.Object) (*Facts, error) {
	w := workload.Facts(object)
	facts, err := r.System(ctx, namespace, w.System)
	if err != nil {
		return nil, err
	}
	facts.input.Workload = &w
	if w.System != "" {
		return facts, nil
	}
	if r.Recognisers != nil {
		r.Recognisers.Look(object, &w)
	}
	facts.input.RegisteredImages, err = r.registeredImages(ctx, namespace, &w)
	return facts, err
}

// Looked judges a workload that names no system and was looked at before, by facts about its namespace.
func (r *Reader) Looked(ctx context.Context, namespace *Facts, w *decision.Workload) (decision.Verdict, error) {
	in := namespace.input
	in.Workload = w
	var err error
	if in.RegisteredImages, err = r.registeredImages(ctx, in.Namespace.Name, w); err != nil {
		return decision.Verdict{}, err
	}
	return decision.Evaluate(in), nil
}

// registeredImages are those images of the workload's repositories that systems of the namespace register.
func (r *Reader) registeredImages(ctx context.Context, namespace string, w *decision.Workload) ([]decision.RegisteredImage, error) {
	var registered []decision.RegisteredImage
	for _, repository := range repositories(w) {
		options := []client.ListOption{ReadOnly(), client.InNamespace(namespace)}
		if !r.Uncached {
			options = append(options, client.MatchingFields{FieldImageRepository: repository})
		}
		list := &v1alpha1.AISystemList{}
		if err := r.Client.List(ctx, list, options...); err != nil {
			return nil, fmt.Errorf("listing the AI systems of namespace %q: %w", namespace, err)
		}
		for i := range list.Items {
			registered = appendRegistered(registered, &list.Items[i], repository)
		}
	}
	slices.SortFunc(registered, compareRegistered)
	return registered, nil
}

// repositories are those of the workload's images, each once, sorted.
func repositories(w *decision.Workload) []string {
	var names []string
	for _, image := range w.Images {
		if image.Image.Repository != "" {
			names = append(names, image.Image.Repository)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func appendRegistered(registered []decision.RegisteredImage, system *v1alpha1.AISystem, repository string) []decision.RegisteredImage {
	for _, image := range decision.ParseRegistered(system.Spec.Images) {
		if image.Repository == repository {
			registered = append(registered, decision.RegisteredImage{System: system.Name, Image: image})
		}
	}
	return registered
}
