// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package statuswriter writes the status of the operator's kinds, in one place: under the operator's name, against the version that was read,
// and only where something changed.
package statuswriter

import (
	"context"
	"fmt"
	"time"

	apiequality "k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// ConflictDelay is how long a pass that lost against another writer waits for the cache to catch up.
const ConflictDelay = 50 * time.Millisecond

// Write stores the status of after, an edited copy of before, and tells whether there was anything to store. An object that is gone needs no
// status; a conflict is returned as it is, for the caller to come back after ConflictDelay.
func Write(ctx context.Context, c client.Client, before, after client.Object) (changed bool, err error) {
	if apiequality.Semantic.DeepEqual(before, after) {
		return false, nil
	}
	err = c.Status().Patch(ctx, after, client.MergeFromWithOptions(before, client.MergeFromWithOptimisticLock{}),
		client.FieldOwner(v1alpha1.FieldManager))
	switch {
	case apierrors.IsNotFound(err):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("writing the status of %s: %w", client.ObjectKeyFromObject(after), err)
	}
	return true, nil
}
