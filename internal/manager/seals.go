// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package manager

import (
	"context"
	"net/http"

	"k8s.io/client-go/kubernetes"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/seal"
)

// newSeals has the keys, unless they are not to be had yet: the keeper goes on trying, and until then the operator is not ready and decides nothing.
func newSeals(ctx context.Context, clients kubernetes.Interface, options *Options) *seal.Keeper {
	keeper := seal.NewKeeper(&seal.Options{
		Core: clients.CoreV1(), Clock: clock.RealClock{}, Namespace: options.Namespace, Life: options.SealKeyLifetime,
		ClusterName: v1alpha1.ClusterName(options.ClusterName),
	})
	if err := keeper.Refresh(ctx); err != nil {
		ctrl.Log.Error(err, "the keys that seal decisions are not to be had yet")
	}
	return keeper
}

// sealed makes the operator ready when it knows the keys of the seals: without them every approval would look like none.
func (p *parts) sealed(*http.Request) error { return p.seals.Ready() }
