// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import "github.com/spf13/cobra"

const outputLong = `With -o json or -o yaml the commands print documents of apiVersion
cli.aims-operator.io/v1alpha1. Fields are added to them; none is renamed or
removed within that version. What is empty is left out. Times are RFC 3339 in UTC.

SystemStatusList (status), for each of items:
  namespace, name, displayName, owner, tier, highRiskArea, lifecycleStage
  judgedBy         Plugin: judged now. Operator: you may not read all that a
                   verdict needs, and this is what the operator wrote down;
                   outdated tells that it was about an earlier generation.
                   Nobody: there is no verdict; deploy and run are CannotDecide
  unread           what could not be read: object, why, remedy
  verdict          deploy and run (Allow, Hold, Deny, CannotDecide), mode,
                   basis (Release, Candidate), contentDigest, approved,
                   assessment, tier, policies, findings, approvals, counted,
                   approvedSince, validUntil, releaseEnds, expiry, recheckAt;
                   scale, for more pods; eviction (Evict, Delete) where pods
                   that run must go
  release          contentDigest, assessment, approvedSince, validUntil, images,
                   models, problem
  candidate        contentDigest, assessment, images, models, approved, changes
  assessments      name, contentDigest, judged, shortcomings, outcome,
                   residualRisk, performedAt, validUntil, approvals
  workloads        kind, name, deploy, run, reasons, and pods: running, held,
                   pending, finished, notPermitted, reasons
  workloadsUnread  kinds of workloads that could not be listed
  workloadCounts   the operator's totals, where judgedBy is not Plugin

ExplanationList (explain), for each of items:
  namespace, kind, name, system, held, running, verdict, text, unread, recorded
  (text is what a refusal says; without verdict it could not be judged)

Review (review):
  namespace, assessment, system, contentDigest, content, authors, release,
  releaseProblem, changes, judgedBy, unread, policies, approvals, counted,
  approved, findings

WhatIf (whatif):
  policies; systems and workloads: effect (Refused, Held, Warned, Recorded,
  Allowed), now, then; teams: team, refused, held, warned; changes: namespace,
  system, team, kind, name, now, then, reasons; unread

Check (check):
  problems         what is wrong with the files: file, line, object, message,
                   remedy. With any of them there are no items
  items            file, line, effect (NotJudged, Refused, Held, Waiting, Warned,
                   Recorded, Allowed), places (file and line of each of the
                   verdict's findings, in their order), and what an explanation
                   has: namespace, kind, name, system, verdict, text, unread
  effects          effect, count
  skipped          objects of other kinds: kind, count
  notes            what of the files counts for nothing, and why
-o sarif prints SARIF 2.1.0 in its place, and -o junit a JUnit report.

Drift (drift):
  namespace, system, verdict (left out: not evaluated yet), policies, unread
  missing          kinds of check that policies ask for and no monitor makes
  monitors         name, verdict, evaluatedAt, intervalSeconds, overdue, outdated,
                   conditions, lastBreach, retraining, and checks: name, kind,
                   method, verdict, recorded, since, silence, silenceSince,
                   message, value, lower, upper, warning, critical, bad (Above,
                   Below), samples, referenceSamples, smallestGroup, agreeing,
                   of, windows, values (a dash where there is none)

finding:   reason, object, field, policy, basis, message, remedies
approval:  role, policy, required, approvers
change:    path, kind (Added, Removed, Changed, Reordered), before, after`

const outputExample = `  # the names of all systems that may not be deployed
  kubectl aims status -A -o json | jq -r '.items[] | select(.verdict.deploy != "Allow") | .namespace + "/" + .name'

  # where to mend what would be refused or held
  kubectl aims check -f deploy/ --snapshot snapshot.yaml -o json | jq -r '.items[].places[]? | "\(.file):\(.line)"'

  # the digest that an approval would carry
  kubectl aims review credit-scoring-2026 -n lending -o json | jq -r .contentDigest`

// newOutputHelp is a help topic: a command that does nothing.
func newOutputHelp() *cobra.Command {
	return &cobra.Command{Use: "output", Short: "The documents that -o json and -o yaml print", Long: outputLong, Example: outputExample}
}
