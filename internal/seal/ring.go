// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package seal

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/lru"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// maximumRemembered bounds the stored decisions whose seals are known to hold, so that each is verified once and not in every verdict. Each takes about
// 250 bytes.
const maximumRemembered = 1 << 16

// ring is the public half of a cluster's keys: enough to tell whether a seal holds. Former keys stay in it, so that what they signed still holds.
type ring struct {
	cluster types.UID
	keys    map[string]ed25519.PublicKey
	held    *lru.Cache
}

func newRing(cluster types.UID, keys []key, held *lru.Cache) *ring {
	r := &ring{cluster: cluster, keys: make(map[string]ed25519.PublicKey, len(keys)), held: held}
	for i := range keys {
		r.keys[keys[i].ID] = ed25519.PublicKey(keys[i].Public)
	}
	return r
}

// stored is one version of a stored decision, which never changes.
type stored struct {
	uid                types.UID
	version, signature string
}

// check tells whether the seal on a decision holds: whether it is this cluster's, of the namespace with this UID, and of this very decision. Whether
// the decision is about the system that is there now is for whoever judges that system.
func (r *ring) check(namespace types.UID, d *v1alpha1.OversightDecision) decision.Seal {
	s := d.Spec.Seal
	switch {
	case s == nil:
		return decision.NotSealed
	case types.UID(s.ClusterUID) != r.cluster:
		return decision.SealOfOtherCluster
	case types.UID(s.NamespaceUID) != namespace:
		return decision.SealOfOtherNamespace
	}
	version := stored{uid: d.UID, version: d.ResourceVersion, signature: s.Signature}
	if _, known := r.held.Get(version); known {
		return decision.SealHolds
	}
	if !r.signed(d, s) {
		return decision.SealBroken
	}
	// What is not stored yet has no version to be known by.
	if version.uid != "" && version.version != "" {
		r.held.Add(version, struct{}{})
	}
	return decision.SealHolds
}

func (r *ring) signed(d *v1alpha1.OversightDecision, s *v1alpha1.Seal) bool {
	public := r.keys[s.Key]
	signature, err := base64.StdEncoding.DecodeString(s.Signature)
	if len(public) != ed25519.PublicKeySize || err != nil {
		return false
	}
	text, err := canonical(d, s)
	return err == nil && ed25519.Verify(public, text, signature)
}

// identity names a public key in a few characters.
func identity(public ed25519.PublicKey) string {
	sum := sha256.Sum256(public)
	return hex.EncodeToString(sum[:8])
}
