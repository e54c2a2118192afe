// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package seal

import (
	"crypto/ed25519"
	"encoding/json"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/lru"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// The ConfigMap in which the operator publishes the public halves of its keys, for whoever wants to check a seal, and what the cluster is called, for
// whoever signs a decision for it. The operator itself trusts its secret
// alone.
const (
	PublishedNamespace = metav1.NamespacePublic
	PublishedName      = "aims-operator-seal-keys"
)

// The keys of its data.
const (
	clusterKey = "clusterUID"
	nameKey    = "clusterName"
	keysKey    = "keys.json"
)

// publicKey is one key as everybody may read it.
type publicKey struct {
	ID     string `json:"id"`
	Public []byte `json:"publicKey"`
}

func publish(cluster types.UID, name v1alpha1.ClusterName, keys []key) (map[string]string, error) {
	public := make([]publicKey, 0, len(keys))
	for i := range keys {
		public = append(public, publicKey{ID: keys[i].ID, Public: keys[i].Public})
	}
	text, err := json.Marshal(public)
	if err != nil {
		return nil, fmt.Errorf("encoding the public keys: %w", err)
	}
	return map[string]string{clusterKey: string(cluster), nameKey: string(name), keysKey: string(text)}, nil
}

// Reader tells by the published keys which seals hold.
type Reader struct{ ring *ring }

// NewReader reads what the operator published.
func NewReader(published *corev1.ConfigMap) (*Reader, error) {
	var public []publicKey
	if err := json.Unmarshal([]byte(published.Data[keysKey]), &public); err != nil {
		return nil, fmt.Errorf("reading the operator's public keys: %w", err)
	}
	keys := make([]key, 0, len(public))
	for _, k := range public {
		if len(k.Public) != ed25519.PublicKeySize || k.ID != identity(k.Public) {
			return nil, fmt.Errorf("reading the operator's public keys: key %q is not what its identity says", k.ID)
		}
		keys = append(keys, key{ID: k.ID, Public: k.Public})
	}
	return &Reader{ring: newRing(types.UID(published.Data[clusterKey]), keys, lru.New(maximumRemembered))}, nil
}

// ClusterName is what the operator calls the cluster, by what it published; empty if it has no name for it. An operator of an earlier version says
// nothing of that, and then it is not known.
func ClusterName(published *corev1.ConfigMap) (name v1alpha1.ClusterName, known bool) {
	said, known := published.Data[nameKey]
	return v1alpha1.ClusterName(said), known
}

// Check tells whether the seal on a decision holds.
func (r *Reader) Check(namespace types.UID, d *v1alpha1.OversightDecision) (decision.Seal, error) {
	return r.ring.check(namespace, d), nil
}
