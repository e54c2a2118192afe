// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"fmt"

	"k8s.io/apimachinery/pkg/types"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// Seals tells whether the seal on a decision of a namespace holds. The error says that it cannot be told yet.
type Seals interface {
	Check(namespace types.UID, d *v1alpha1.OversightDecision) (decision.Seal, error)
}

// recorded is a stored decision with what vouches for it.
func (r *Reader) recorded(namespace types.UID, d *v1alpha1.OversightDecision) (decision.Recorded, error) {
	recorded := decision.Recorded{OversightDecision: d, Signature: r.signature(d)}
	if r.Seals == nil {
		return recorded, nil
	}
	var err error
	if recorded.Seal, err = r.Seals.Check(namespace, d); err != nil {
		return recorded, fmt.Errorf("looking at the seal of decision %q: %w", d.Name, err)
	}
	return recorded, nil
}
