// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

const rootLong = `kubectl aims shows and decides what the AIMS operator governs: which AI systems
there are, whether they may run, what stands against them, and who has to say
yes. It asks the API server alone, with your own rights; check asks nobody.

Exit codes: 0 it did what was asked; 1 it did not, and says why; 2 the command
line makes no sense. All of kubectl's connection flags work. The exit codes of
check are its own.`

const rootExample = `  # all AI systems of the namespace, and what stands against them
  kubectl aims status

  # why is this Deployment refused, or why are its pods held?
  kubectl aims explain deployment/vllm -n lending

  # in CI, before it is applied: what would happen to these files?
  kubectl aims check -f deploy/ --snapshot snapshot.yaml

  # which AI runs that nobody registered?
  kubectl aims discover -A

  # what waits for me?
  kubectl aims pending -A

  # what would I approve?
  kubectl aims review credit-scoring-2026 -n lending

  # approve exactly that
  kubectl aims approve credit-scoring-2026 --role risk-officer -n lending

  # does it still behave as it was approved to?
  kubectl aims drift credit-scoring -n lending

  # stop it, now
  kubectl aims halt credit-scoring --role risk-officer -n lending`

// shownFlags are the connection flags that the help lists. The others work, too.
var shownFlags = []string{"namespace", "context", "kubeconfig", "as", "as-group", "request-timeout"}

func newCommand(s *session) *cobra.Command {
	root := &cobra.Command{
		Use:                        "kubectl-aims",
		Short:                      "See and decide what the AIMS operator governs",
		Long:                       rootLong,
		Example:                    rootExample,
		SilenceErrors:              true,
		SuggestionsMinimumDistance: 2,
		SilenceUsage:               true,
		Args:                       noCommand,
		Annotations:                map[string]string{cobra.CommandDisplayNameAnnotation: "kubectl aims"},
		RunE:                       func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &usageError{err: err} })
	s.flags.AddFlags(root.PersistentFlags())
	root.PersistentFlags().VisitAll(func(f *pflag.Flag) { f.Hidden = !slices.Contains(shownFlags, f.Name) })
	root.CompletionOptions.DisableDefaultCmd = true
	mustComplete(root, "namespace", s.completeNamespaces)
	root.AddCommand(newStatus(s), newExplain(s), newReview(s), newPending(s), newApprove(s), newReject(s), newWaive(s), newHalt(s), newResume(s), newSign(s), newVerify(s),
		newWhatIf(s), newCheck(s), newSnapshot(s), newDiscover(s), newDrift(s), newBaseline(s),
		newVersion(s), newCompletion(s), newOutputHelp())
	return root
}

// noCommand reports a command that does not exist, and what may have been meant.
func noCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if similar := cmd.SuggestionsFor(args[0]); len(similar) > 0 {
		return usagef("there is no command %q; did you mean %s?", args[0], strings.Join(similar, " or "))
	}
	return usagef("there is no command %q", args[0])
}

// arguments makes a rule for arguments report misuse as such.
func arguments(rule cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := rule(cmd, args); err != nil {
			return &usageError{err: err}
		}
		return nil
	}
}

// one asks for exactly one argument by its name.
func one(what, example string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 1 && args[0] != "" {
			return nil
		}
		return usagef("name one %s, such as: %s %s", what, cmd.CommandPath(), example)
	}
}
