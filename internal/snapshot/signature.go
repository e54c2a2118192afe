// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"context"
	"slices"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// signature is what is found out about a stored decision's SSH signature, or nil if it has none. When it was first seen is the API server's word:
// what the decision itself says of that was written by whoever stored it.
func (r *Reader) signature(d *v1alpha1.OversightDecision) *decision.Signature {
	return r.seen(d, d.CreationTimestamp.Time)
}

func (r *Reader) seen(d *v1alpha1.OversightDecision, when time.Time) *decision.Signature {
	found := r.Signatures.Verify(d)
	if found != nil {
		found.Seen, found.Here = when, r.here(d.Spec.Clusters)
	}
	return found
}

// here are the names of this cluster among those. Who does not know what the cluster is called takes them all for it: the guard has asked before.
func (r *Reader) here(names []v1alpha1.ClusterName) []v1alpha1.ClusterName {
	switch {
	case r.AnyCluster:
		return names
	case r.ClusterName != "" && slices.Contains(names, r.ClusterName):
		return []v1alpha1.ClusterName{r.ClusterName}
	}
	return nil
}

// SignedNow is a decision that carries a signature and is not stored yet, as it will be found once it is.
func (r *Reader) SignedNow(d *v1alpha1.OversightDecision) decision.Recorded {
	return decision.Recorded{OversightDecision: d, Signature: r.seen(d, r.Clock.Now().Truncate(time.Second))}
}

// FormerSigner is whose a stored decision is whose signature counts, and whether the policies would not trust the key in its role if it signed
// now. One whose signature does not count is nobody's: a finding says why.
func (r *Reader) FormerSigner(ctx context.Context, system string, d *v1alpha1.OversightDecision) (name string, former bool, err error) {
	in, recorded, err := r.about(ctx, system, d)
	if err != nil {
		return "", false, err
	}
	name, distrust := in.Signer(&recorded)
	return name, distrust == nil && !in.MaySign(&recorded), nil
}

// about is what is known of the system that a stored decision is about, and the decision with what vouches for it.
func (r *Reader) about(ctx context.Context, system string, d *v1alpha1.OversightDecision) (in decision.Input, recorded decision.Recorded, err error) {
	facts, err := r.System(ctx, d.Namespace, system)
	if err != nil {
		return in, recorded, err
	}
	recorded, err = r.recorded(facts.namespaceUID, d)
	return facts.input, recorded, err
}
