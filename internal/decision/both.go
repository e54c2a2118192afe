// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import "slices"

// Both joins the verdicts on one workload under two names: nothing is permitted that either forbids, and the findings of both stand. What
// else the verdict says is what the first says.
func Both(first, second Verdict) Verdict {
	v := first
	v.Deploy, v.Scale, v.Run = worse(first.Deploy, second.Deploy), worse(first.Scale, second.Scale), worse(first.Run, second.Run)
	if rankMode(second.Mode) > rankMode(v.Mode) {
		v.Mode = second.Mode
	}
	if v.Discovery == "" {
		v.Discovery = second.Discovery
	}
	v.Findings = sortFindings(slices.Concat(first.Findings, second.Findings))
	v.noteRecheck(second.RecheckAt)
	return v
}
