// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestLimits(t *testing.T) {
	for _, row := range []struct {
		why      string
		verdicts []v1alpha1.DriftVerdict
		breached bool
		want     Limits
	}{
		{"no monitor watches", nil, false, "NotMonitored"},
		{"all is well", []v1alpha1.DriftVerdict{"Healthy", "Healthy"}, false, "WithinLimits"},
		{"a warning is within", []v1alpha1.DriftVerdict{"Healthy", "Warning"}, false, "Warning"},
		{"a breach is not", []v1alpha1.DriftVerdict{"Healthy", "Breached", "Stale"}, false, "DriftBreached"},
		{"silence is not healthy", []v1alpha1.DriftVerdict{"Healthy", "InsufficientData"}, false, "MonitorDataMissing"},
		{"a word that is not known is not healthy", []v1alpha1.DriftVerdict{"Unheard"}, false, "MonitorDataMissing"},
		{"what was not looked at is not healthy", []v1alpha1.DriftVerdict{"Healthy", ""}, false, "NotEvaluatedYet"},
		{"silence heals no breach", []v1alpha1.DriftVerdict{"Stale"}, true, "DriftBreached"},
		{"nor does deleting the monitor", nil, true, "DriftBreached"},
	} {
		t.Run(row.why, func(t *testing.T) {
			if got := limits(row.verdicts, row.breached); got != row.want {
				t.Errorf("it is %s, want %s", got, row.want)
			}
		})
	}
}
