// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// GovernedLive reads from a cache, but for what says by which rules a namespace is judged: its labels and the policies, which are few. Whoever writes
// a policy and decides by it at once is not to be judged by the one before.
type GovernedLive struct {
	Cache, Live client.Reader
}

// Get reads a namespace live, and everything else from the cache.
func (g GovernedLive) Get(ctx context.Context, key client.ObjectKey, object client.Object, options ...client.GetOption) error {
	if _, ok := object.(*corev1.Namespace); ok {
		return g.Live.Get(ctx, key, object, options...)
	}
	return g.Cache.Get(ctx, key, object, options...)
}

// List lists policies live, and everything else from the cache.
func (g GovernedLive) List(ctx context.Context, list client.ObjectList, options ...client.ListOption) error {
	if _, ok := list.(*v1alpha1.OversightPolicyList); ok {
		return g.Live.List(ctx, list, options...)
	}
	return g.Cache.List(ctx, list, options...)
}
