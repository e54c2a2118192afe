// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// recorded is a stored decision with what vouches for it.
func (r *Reader) recorded(d *v1alpha1.OversightDecision) decision.Recorded {
	return decision.Recorded{OversightDecision: d, Signature: r.signature(d)}
}
