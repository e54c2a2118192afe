// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package monitor

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Definition is the digest of a check, of the source that it reads and of how often: what decides its verdicts.
func Definition(spec *v1alpha1.DriftMonitorSpec, check *v1alpha1.DriftCheck) v1alpha1.SHA256 {
	encoded, err := json.Marshal(struct {
		Source   *v1alpha1.MetricsSource `json:"source"`
		Interval time.Duration           `json:"interval"`
		Check    *v1alpha1.DriftCheck    `json:"check"`
	}{&spec.Source, Interval(spec), check})
	if err != nil {
		// These are texts and numbers, which always encode; a check without a definition ends no breach.
		return ""
	}
	sum := sha256.Sum256(encoded)
	return v1alpha1.SHA256(hex.EncodeToString(sum[:]))
}
