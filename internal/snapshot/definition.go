// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// definition is the digest of a check and of the source that it reads: what decides its verdicts. Empty: the monitor has no such check, or its status is
// about another generation, so that nobody can tell which definition the status speaks of.
func definition(monitor *v1alpha1.DriftMonitor, name string) v1alpha1.SHA256 {
	if monitor.Status.ObservedGeneration != monitor.Generation {
		return ""
	}
	for i := range monitor.Spec.Checks {
		check := &monitor.Spec.Checks[i]
		if check.Name != name {
			continue
		}
		encoded, err := json.Marshal(struct {
			Source *v1alpha1.MetricsSource `json:"source"`
			Check  *v1alpha1.DriftCheck    `json:"check"`
		}{&monitor.Spec.Source, check})
		if err != nil {
			// These are texts and numbers, which always encode; a check without a definition ends no breach.
			return ""
		}
		sum := sha256.Sum256(encoded)
		return v1alpha1.SHA256(hex.EncodeToString(sum[:]))
	}
	return ""
}
