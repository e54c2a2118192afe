// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"testing"
)

func TestTry(t *testing.T) {
	adm := plane.Kubeconfig
	show := func(r result) { t.Helper(); t.Logf("code %d\n--- out\n%s--- err\n%s", r.code, r.out, r.errOut) }
	show(run(t, adm, "status", "-n", "lending"))
	for _, f := range []string{"aisystem_credit-scoring", "impactassessment_credit-scoring-2026", "aisystem_support-bot", "deployment_support-bot", "impactassessment_support-bot-2026"} {
		if err := apply(t.Context(), "../../config/samples/"+f+".yaml"); err != nil {
			t.Fatal(err)
		}
	}
	show(run(t, adm, "status", "-n", "lending"))
	show(run(t, adm, "review", "credit-scoring-2026", "-n", "lending"))
	show(run(t, adm, "explain", "deployment/support-bot", "-n", "lending"))
	show(run(t, adm, "explain", "deploy", "vllm", "-n", "lending"))
	ada := user(t, "ada", "lending-risk-officers")
	show(run(t, ada, "approve", "credit-scoring-2026", "-n", "lending"))
	show(run(t, ada, "approve", "credit-scoring-2026", "-n", "lending", "--yes", "--dry-run", "server"))
	show(run(t, ada, "approve", "credit-scoring-2026", "-n", "lending", "--yes"))
	show(run(t, ada, "status", "credit-scoring", "-n", "lending"))
	dev := user(t, "dev", "developers")
	show(run(t, dev, "status", "credit-scoring", "-n", "lending"))
	show(run(t, dev, "review", "credit-scoring-2026", "-n", "lending"))
	show(run(t, dev, "approve", "credit-scoring-2026", "-n", "lending"))
	show(run(t, dev, "approve", "credit-scoring-2026", "-n", "lending", "--role", "risk-officer"))
	show(run(t, dev, "explain", "deployment/support-bot", "-n", "lending"))
	show(run(t, ada, "explain", "deployment/support-bot", "-n", "lending", "-o", "json"))
	show(run(t, ada, "status", "-A"))
	show(run(t, ada, "status", "-A", "x"))
	show(run(t, ada, "--help"))
}
