// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write docs/metrics.md anew")

const page = "../../docs/metrics.md"

const intro = `# Metrics

The operator serves Prometheus metrics at ` + "`--metrics-bind-address`" + ` (` + "`:8443`" + `), over TLS, to whoever may ` + "`get`" + ` the non-resource URL
` + "`/metrics`" + `. Beside those of controller-runtime (queues, reconciles, clients) there are these. No label holds the name of an object but a namespace,
and each has a bounded number of values. Counters count since the replica started; gauges show what is stored, so that every replica shows the same: take the
` + "`max`" + `, not the ` + "`sum`" + `. Those of ` + "`aims_enforcement`" + ` alone are shown by one replica: the one that leads.

This page is written from the code: ` + "`go test ./internal/metrics -update`" + `.

`

const outro = `
## Alerts to begin with

` + "```promql" + `
max(aims_systems_expiring{window=~"1d|grace|expired"}) > 0          # somebody has to assess a system anew, now
min(aims_enforcement_intact) == 0                                   # kubectl describe oversightpolicies says what is wrong
absent(aims_enforcement_intact)                                     # no operator leads
sum(increase(aims_enforcement_put_back_total[1h])) > 0              # somebody changed the gate; kubectl get events -A --field-selector reason=PutBack
max by (namespace) (aims_approval_pending_seconds) > 259200      # people wait for people; kubectl aims pending --all -n NAMESPACE
max(sum by (instance) (aims_decisions{outcome="counts for nothing"}) - sum by (instance) (aims_decisions{outcome="counts for nothing"} offset 1h)) > 0
                                                                    # kubectl get oversightdecisions -A: VERIFIED says why; somebody may write past the webhook
max(aims_pods_to_evict{state="blocked"}) > 0                        # a disruption budget protects what must not run
histogram_quantile(0.99, rate(aims_admission_duration_seconds_bucket[5m])) > 0.1
sum(rate(aims_admission_duration_seconds_count{outcome="undecided"}[5m])) > 0
max by (team) (aims_drift_monitors{verdict="Breached"}) > 0         # kubectl get driftmonitors -A, then kubectl aims drift SYSTEM
max(aims_drift_monitors_late) > 0                                   # nobody looks: sources that are down, or no operator leads
max(aims_drift_sources_backing_off) > 0                             # kubectl get driftmonitors -A: those whose DATA is False
sum(increase(aims_drift_retraining_jobs_total{result="refused"}[1h])) > 0
` + "```" + `
`

// TestTheDocumentationIsWrittenFromTheCode compares docs/metrics.md with the table.
func TestTheDocumentationIsWrittenFromTheCode(t *testing.T) {
	var b strings.Builder
	b.WriteString(intro + "| metric | kind | says | labels |\n|---|---|---|---|\n")
	for _, m := range table {
		labels := make([]string, 0, len(m.labels))
		for _, l := range m.labels {
			labels = append(labels, fmt.Sprintf("%#q: %s", l.name, l.values))
		}
		fmt.Fprintf(&b, "| %#q | %s | %s | %s |\n", m.name, m.kind, m.help, strings.Join(labels, "; "))
	}
	b.WriteString(outro)
	if *update {
		if err := os.WriteFile(page, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b.String(), string(have)); diff != "" {
		t.Errorf("docs/metrics.md is not what the code says; write it with go test ./internal/metrics -update (-code +page):\n%s", diff)
	}
}
