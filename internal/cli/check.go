// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/schema"
	"github.com/aims-operator/aims-operator/internal/cli/view"
	"github.com/aims-operator/aims-operator/internal/discovery"
	"github.com/aims-operator/aims-operator/internal/workload"
)

const checkLong = `Says what would happen to manifests if they were applied, from files alone: by
the same rules and in the same words as the operator. It needs no cluster and no
kubeconfig. Workloads of all kinds that the operator reads and AI systems are
judged, with the policies, assessments, decisions and monitors that stand in the
files or in a snapshot of the cluster; what the files say goes first. Objects of
other kinds are counted. The operator's own kinds are checked as the API server
checks them, so that a misspelt field is found here.

Without a snapshot the files must hold the policies, and the namespaces with
their labels, by which policies choose. A decision in the files counts if its
signature is trusted by the policies, or if the operator of the snapshot's cluster
has sealed it; any other counts for nothing. It is judged what would be now, or
--at a moment.

Exit codes:
  0  nothing that --fail-on names
  1  something is as bad as --fail-on names, or worse
  2  nothing can be said: the files are wrong, hold nothing to judge, or not all
     that a verdict needs; or the command line makes no sense
  3  as 1, and only people's decisions are missing: --fail-on waiting and below

--fail-on  fails on what would be
  refused    not let in
  held       stored, and its pods not started (the default)
  waiting    refused or held, and lacks nothing but decisions of people, which in
             CI is no fault of the change
  warned     let in, with a warning
  recorded   let in, and what it lacks recorded`

const checkExample = `  # once, by somebody who may read the cluster
  kubectl aims snapshot -A > snapshot.yaml

  # in CI
  kubectl aims check -f deploy/ --snapshot snapshot.yaml

  # policies and namespaces stand in the files, too
  kubectl aims check -f deploy/ -f platform/policies/

  # what a tool renders
  kustomize build overlays/prod | kubectl aims check -f - --snapshot snapshot.yaml

  # would it still be let in next year?
  kubectl aims check -f deploy/ --snapshot snapshot.yaml --at 2027-12-31T00:00:00Z

  # beside the lines of a pull request
  kubectl aims check -f deploy/ --snapshot snapshot.yaml -o sarif > aims.sarif`

// The exit codes of check.
const (
	exitFails   = 1
	exitUnsaid  = 2
	exitWaiting = 3
)

// checker judges files.
type checker struct {
	*session

	paths       []string
	snapshot    string
	format      checkOutput
	failOn      string
	author      string
	at          string
	clusterName string
	defaultMode string
	// asked are namespaces of which the API server asks the operator, or not.
	asked       map[string]bool
	kindsFile   string
	recognisers string

	kinds     *workload.Table
	schemas   *schema.Kinds
	inventory *inventory
	// scope is what the snapshot is of; nil: there is none, and the files are all there is.
	scope  *view.Snapshot
	report *view.Check
}

func newCheck(s *session) *cobra.Command {
	c := &checker{session: s}
	cmd := &cobra.Command{
		Use: "check -f FILE", Short: "Say from files alone what would happen to them, for CI", Long: checkLong, Example: checkExample,
		Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := c.usage(); err != nil {
				return err
			}
			return c.run(cmd.Context())
		},
	}
	flags := cmd.Flags()
	flags.StringSliceVarP(&c.paths, "filename", "f", nil, "a file or a directory with manifests, with all that is below it; - is the standard input")
	flags.StringVar(&c.snapshot, "snapshot", "", "what kubectl aims snapshot wrote. Left out: what the files say is all there is")
	flags.StringVarP((*string)(&c.format), "output", "o", "", "json, yaml, sarif or junit; see kubectl aims help output. Left out: text for people")
	flags.StringVar(&c.failOn, "fail-on", "held", "refused, held, waiting, warned or recorded: fail on that, and on what is worse")
	flags.StringVar(&c.author, "author", "", "who applies the files, as the cluster knows that user, and so writes their content. Left out: somebody who approves nothing")
	flags.StringVar(&c.at, "at", "", "judge as at this moment, such as 2026-12-31T23:59:59Z, to see what ends until then. Left out: now")
	flags.StringVar(&c.clusterName, "cluster-name", "", "what the cluster is called, as the operator's own option --cluster-name has it, for decisions that name clusters. Left out: as the snapshot says")
	flags.StringVar(&c.defaultMode, "default-admission", string(v1alpha1.ModeAudit),
		"Audit, Warn, Hold or Deny: what shortcomings mean where no policy governs, as the operator's own option --default-admission has it")
	flags.StringVar(&c.kindsFile, "workload-kinds", "", "a file of further kinds of workload, such as the operator's own option --workload-kinds names")
	flags.StringVar(&c.recognisers, "recognisers", "", "a file of further recognisers, such as the operator's own option --recognisers names")
	mustComplete(cmd, "output", cobra.FixedCompletions(checkOutputs(), cobra.ShellCompDirectiveNoFileComp))
	mustComplete(cmd, "default-admission", cobra.FixedCompletions(defaultModes, cobra.ShellCompDirectiveNoFileComp))
	mustComplete(cmd, "fail-on", cobra.FixedCompletions(failOns(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (c *checker) usage() error {
	switch {
	case len(c.paths) == 0:
		return usagef("give the files with the manifests: -f deploy/")
	case c.threshold() < 0:
		return usagef("--fail-on is %q: choose refused, held, waiting, warned or recorded", c.failOn)
	case !slices.Contains(defaultModes, c.defaultMode):
		return usagef("--default-admission is %q: choose Audit, Warn, Hold or Deny", c.defaultMode)
	case c.snapshot == "-" && slices.Contains(c.paths, "-"):
		return usagef("the standard input is either the manifests or the snapshot")
	}
	if err := c.setClock(); err != nil {
		return err
	}
	return c.format.check()
}

func (c *checker) run(ctx context.Context) error {
	if err := c.load(); err != nil {
		return &codedError{code: exitUnsaid, err: err}
	}
	c.report = view.NewCheck()
	if err := c.judge(ctx); err != nil {
		return &codedError{code: exitUnsaid, err: err}
	}
	c.report.Finish()
	if err := c.printCheck(); err != nil {
		return err
	}
	return c.outcome()
}

// load reads the tables that come with the plugin, and what is added to them.
func (c *checker) load() (err error) {
	further, err := further(c.kindsFile)
	if err != nil {
		return fmt.Errorf("--workload-kinds: %w", err)
	}
	if c.kinds, err = workload.NewTable(further); err != nil {
		return fmt.Errorf("--workload-kinds: %s: %w", c.kindsFile, err)
	}
	if c.schemas, err = schema.Builtin(); err != nil {
		return err
	}
	return nil
}

// loadRecognisers gives the inventory what looks for signs of AI.
func (c *checker) loadRecognisers() error {
	more, err := further(c.recognisers)
	if err != nil {
		return fmt.Errorf("--recognisers: %w", err)
	}
	if c.inventory.recognisers, err = discovery.With(more); err != nil {
		return fmt.Errorf("--recognisers: %s: %w", c.recognisers, err)
	}
	return nil
}

func further(file string) ([]byte, error) {
	if file == "" {
		return nil, nil
	}
	return os.ReadFile(file) //nolint:wrapcheck // It names the file.
}
