// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package gate

import (
	"context"

	"github.com/aims-operator/aims-operator/internal/snapshot"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// Gate is what the webhooks of this package judge by.
type Gate struct {
	// Facts reads from caches.
	Facts *snapshot.Reader
	// Workloads reads what is stored now.
	Workloads Workloads
	// Kinds are the kinds of workload that are judged.
	Kinds *workload.Table
	// Operator is the operator's own user name: it alone lifts gates.
	Operator string
}

// Workloads reads a workload by its name. That it does not exist is an error.
type Workloads interface {
	Workload(ctx context.Context, kind *workload.Kind, namespace, name string) (workload.Object, error)
}
