// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"testing"

	"github.com/aims-operator/aims-operator/internal/cli/text"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// TestLimitsWords: only what is known to be well looks well.
func TestLimitsWords(t *testing.T) {
	for limits, want := range map[decision.Limits]text.Tone{
		"WithinLimits": text.Good, "Warning": text.Waiting, "DriftBreached": text.Bad, "NotEvaluatedYet": text.Waiting, "MonitorDataMissing": text.Waiting,
	} {
		if words, tone := limitsWords(limits); words == "" || tone != want {
			t.Errorf("%s is %q in tone %v, want %v", limits, words, tone, want)
		}
	}
	if words, _ := limitsWords("NotMonitored"); words != "" {
		t.Errorf("what nobody watches is %q", words)
	}
}
