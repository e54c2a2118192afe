// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

const haltLong = `Stops an AI system, in an oversight role: deployments are refused, new pods are
held, and the pods that run are taken off their nodes at once, whatever mode the
policy has. PodDisruptionBudgets are heard for the few seconds that the policy
gives (haltDeadlineSeconds, 10 unless it says otherwise); then the pods are
deleted.

Only a decision to resume undoes it: kubectl aims resume SYSTEM --role ROLE

With --drill it is an exercise: the decision is recorded as any other and stops
nothing. The operator asks for the eviction of each pod as a dry run of the API
server's, and says how many it reached and how long that took.`

const haltExample = `  # stop it, now
  kubectl aims halt credit-scoring --role risk-officer -n lending \
    --reason "refuses everybody under 25"

  # in a script, or in a hurry
  kubectl aims halt credit-scoring --role risk-officer -n lending --yes

  # does the stop work? try it, and stop nothing
  kubectl aims halt credit-scoring --role risk-officer -n lending --drill \
    --reason "quarterly exercise"`

const resumeLong = `Lets a halted AI system run again, in an oversight role. Its pods start again as
far as nothing else stands against them. The policy may say in which roles
people may resume (resumeRoles); a decision in another role counts for nothing.`

const resumeExample = `  # let it run again
  kubectl aims resume credit-scoring --role risk-officer -n lending --reason "threshold mended"`

func newHalt(s *session) *cobra.Command {
	d := &stopper{decider: &decider{session: s, decision: v1alpha1.DecisionHalt}}
	cmd := newStop(d, &cobra.Command{
		Use: "halt SYSTEM", Short: "Stop an AI system at once, in an oversight role", Long: haltLong, Example: haltExample,
	})
	cmd.Flags().BoolVar(&d.drill, "drill", false, "exercise the halt: record it, stop nothing, and say how many pods it would have reached")
	return cmd
}

func newResume(s *session) *cobra.Command {
	return newStop(&stopper{decider: &decider{session: s, decision: v1alpha1.DecisionResume}}, &cobra.Command{
		Use: "resume SYSTEM", Short: "Let a halted AI system run again, in an oversight role", Long: resumeLong, Example: resumeExample,
	})
}

func newStop(d *stopper, cmd *cobra.Command) *cobra.Command {
	cmd.Args = one("AISystem", "credit-scoring --role risk-officer")
	cmd.ValidArgsFunction = d.completeSystems
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		d.name = args[0]
		if d.role == "" {
			return usagef("say in which oversight role you decide: --role ROLE")
		}
		if cmd.Flags().Changed("reason") && cmd.Flags().Changed("comment") {
			return usagef("--comment is another word for --reason: say it all with --reason")
		}
		if d.drill && (d.key != "" || d.output != "") {
			return usagef("a drill is not signed and not written to a file: how long it takes is counted from when it is decided. Leave out --sign-key and -o")
		}
		if err := d.check(); err != nil {
			return err
		}
		return d.run(cmd.Context())
	}
	cmd.Flags().StringVar(&d.role, "role", "", "the oversight role in which you decide")
	d.addReason(cmd)
	d.addCommonFlags(cmd)
	return cmd
}

// addReason adds the flag for why a system is stopped or resumed. --comment is what other decisions call it, and is taken as well.
func (d *stopper) addReason(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&d.comment, "reason", "", "why, to be read with the decision")
	mustComplete(cmd, "reason", cobra.NoFileCompletions)
	flags.StringVar(&d.comment, "comment", "", "the same as --reason")
	if err := flags.MarkHidden("comment"); err != nil {
		panic(err)
	}
}
