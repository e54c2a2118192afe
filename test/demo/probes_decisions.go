// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"slices"

	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// signedByRita wants that one of all decisions was signed, by Rita's key, and is recorded as hers.
func signedByRita(ctx context.Context, s *stage) error {
	list := &v1alpha1.OversightDecisionList{}
	if err := s.client.List(ctx, list, client.InNamespace(namespace)); err != nil {
		return fmt.Errorf("listing decisions: %w", err)
	}
	var keys []string
	for i := range list.Items {
		by := list.Items[i].Spec.DecidedBy
		if by == nil || by.Key == "" {
			continue
		}
		keys = append(keys, by.Username+" "+by.Key)
	}
	if want := rita.name + " " + s.fingerprint; !slices.Equal(keys, []string{want}) {
		return &deviation{"one signed decision, by " + want, fmt.Sprintf("%d: %v", len(keys), keys)}
	}
	return nil
}

// releasedImage wants a release that runs this image and no other.
func releasedImage(image string) probe {
	return func(ctx context.Context, s *stage) error {
		system, err := s.system(ctx)
		if err != nil {
			return err
		}
		if system.Status.Release == nil || !slices.Equal(system.Status.Release.Images, []string{image}) {
			return &deviation{"a release with " + image, fmt.Sprintf("%+v", system.Status.Release)}
		}
		return nil
	}
}
