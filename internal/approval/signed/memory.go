// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package signed

import (
	"sync"

	"k8s.io/apimachinery/pkg/types"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// remembered is how many answers a Memory holds. When it is full it forgets them all, and finds them again.
const remembered = 4096

// Memory remembers what was found out about signatures of stored decisions, so that the gate checks each once and not at every request. Its
// zero value is ready. Nil remembers nothing.
type Memory struct {
	mutex sync.Mutex
	known map[version]decision.Signature
}

// version is one content of one object: the API server counts a generation up when a spec changes, and gives no UID twice.
type version struct {
	uid        types.UID
	generation int64
}

// Verify is as the function of that name.
func (m *Memory) Verify(d *v1alpha1.OversightDecision) *decision.Signature {
	if d.Spec.Signature == "" {
		return nil
	}
	if m == nil || d.UID == "" || d.Generation == 0 {
		return Verify(d)
	}
	key := version{d.UID, d.Generation}
	m.mutex.Lock()
	found, known := m.known[key]
	m.mutex.Unlock()
	if known {
		return &found
	}
	verified := Verify(d)
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.known == nil || len(m.known) >= remembered {
		m.known = map[version]decision.Signature{}
	}
	m.known[key] = *verified
	return verified
}
