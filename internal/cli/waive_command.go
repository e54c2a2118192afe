// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

const waiveLong = `Sets findings about an AI system aside for a time, in an oversight role, for
exactly its present content, and says why. A waived finding stays visible as
Waived, and comes back when the waiver ends or the content changes.

The policy says which reasons may be waived, in which role and for how many days
at most (spec.waivers). Waivers of the same that overlap, or follow each other
within a day, last no longer together. A later waiver by the same person
replaces their earlier one, so that --for 1m takes it back.`

const waiveExample = `  # the monitor comes next week
  kubectl aims waive credit-scoring --reasons MonitorMissing --for 7d \
    --role risk-officer -n lending --comment "monitor in test, ticket 4711"

  # take it back
  kubectl aims waive credit-scoring --reasons MonitorMissing --for 1m \
    --role risk-officer -n lending --comment "the monitor is there"`

func newWaive(s *session) *cobra.Command {
	w := &waiver{stopper: &stopper{decider: &decider{session: s, decision: v1alpha1.DecisionWaive}}}
	cmd := &cobra.Command{
		Use: "waive SYSTEM", Short: "Set findings aside for a time, in an oversight role", Long: waiveLong, Example: waiveExample,
		Args: one("AISystem", "credit-scoring --reasons MonitorMissing --for 7d --role risk-officer"), ValidArgsFunction: s.completeSystems,
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		w.name = args[0]
		if w.role == "" {
			return usagef("say in which oversight role you decide: --role ROLE")
		}
		if err := w.checkWaiver(); err != nil {
			return err
		}
		return w.run(cmd.Context())
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&w.reasons, "reasons", nil, "the reasons of the findings that are waived, with commas between")
	flags.StringVar(&w.length, "for", "", "for how long: 14d, or 36h")
	flags.StringVar(&w.until, "until", "", "until when: 2027-01-31 is the end of that day in UTC; or 2027-01-31T12:00:00Z")
	flags.BoolVar(&w.release, "release", false, "waive for the release instead of what is declared now")
	flags.StringVar(&w.digest, "digest", "", "insist on this content digest; fail if the content is another by now")
	flags.StringVar(&w.role, "role", "", "the oversight role in which you decide")
	for _, name := range []string{"reasons", "for", "until", "digest"} {
		mustComplete(cmd, name, cobra.NoFileCompletions)
	}
	w.addComment(cmd)
	w.addCommonFlags(cmd)
	return cmd
}
