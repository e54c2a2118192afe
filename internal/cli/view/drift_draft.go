// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"fmt"
	"strings"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// draftMonitor is a monitor with one check, of the kind that policy asks for, to be filled in.
const draftMonitor = `Write one, and replace each FILL-IN. Its fields: kubectl explain driftmonitor.spec
Which check to take: docs/drift.md

  kubectl apply -f - <<'EOF'
  apiVersion: aims-operator.io/v1alpha1
  kind: DriftMonitor
  metadata:
    name: %[1]s
    namespace: %[2]s
  spec:
    systemRef:
      name: %[1]s
    source:
      prometheus:
        address: http://FILL-IN:9090
    intervalSeconds: 3600 # as long as the queries look back, so that no two windows share samples
    checks:
%[3]s  EOF
`

const draftDistribution = `      - name: %[2]s
        kind: %[1]s
        method: Wasserstein
        current:
          query: sum by (le) (increase(FILL-IN_bucket[1h]))
          shape: ClassicHistogram
        reference: # a week before, until there is a baseline: kubectl aims baseline
          offsetSeconds: 604800
`

const draftThreshold = `      - name: quality
        kind: Performance
        method: Threshold
        current:
          query: FILL-IN
          shape: Value
        threshold:
          direction: Below
          critical: "FILL-IN"
`

const draftFairness = `      - name: outcomes-by-group
        kind: GroupFairness
        method: DisparateImpactRatio
        current:
          query: sum by (FILL-IN-GROUP, outcome) (increase(FILL-IN_total[1h]))
          shape: Outcomes
          groupLabel: FILL-IN-GROUP
          groups: [FILL-IN-ONE, FILL-IN-ANOTHER]
          outcomeLabel: outcome
          favourableOutcomes: [FILL-IN]
`

// draft is a monitor for a system that has none.
func (d *Drift) draft() string {
	kinds := d.Missing
	if len(kinds) == 0 {
		kinds = []v1alpha1.CheckKind{v1alpha1.CheckDataDrift}
	}
	var checks strings.Builder
	for _, kind := range kinds {
		switch kind {
		case v1alpha1.CheckPerformance:
			checks.WriteString(draftThreshold)
		case v1alpha1.CheckGroupFairness:
			checks.WriteString(draftFairness)
		case v1alpha1.CheckDataDrift, v1alpha1.CheckConceptDrift:
			fmt.Fprintf(&checks, draftDistribution, kind, strings.ToLower(string(kind)))
		}
	}
	return fmt.Sprintf(draftMonitor, d.System, d.Namespace, checks.String())
}
