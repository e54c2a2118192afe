// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"context"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/internal/workload"
)

// Live reads workloads as they are stored now, for the few questions that a cache must not answer: who made an object, and what a scale
// subresource belongs to.
type Live struct {
	// Client reads from the API server.
	Client client.Reader
}

// Workload reads a workload of a kind. That it does not exist is an error.
func (l Live) Workload(ctx context.Context, kind *workload.Kind, namespace, name string) (workload.Object, error) {
	object, ok := kind.New().(client.Object)
	if !ok {
		return workload.Object{}, fmt.Errorf("a %s cannot be read by name", kind.GVK.Kind)
	}
	if err := l.Client.Get(ctx, client.ObjectKey{Namespace: namespace, Name: name}, object); err != nil {
		if apimeta.IsNoMatchError(err) {
			// What is of a kind that the cluster does not have does not exist.
			err = apierrors.NewNotFound(schema.GroupResource{Group: kind.GVK.Group, Resource: kind.Resource}, name)
		}
		return workload.Object{}, fmt.Errorf("reading %s %q in namespace %q: %w", kind.GVK.Kind, name, namespace, err)
	}
	return kind.Read(object)
}
