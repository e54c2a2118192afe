// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

const decideLong = `

Shows the digest of the content, what changed since the last approval and what
stands against it, asks once, and records an OversightDecision. Who decided, and
when, is what the operator's webhook stamps, not what anybody writes; the answer
says whom it was recorded as, and what is still missing.

You must be entitled to the role in the namespace, and are told if you are not.
oversightroles.aims-operator.io with the role under resource names and verb decide
must be among your rules:
  kubectl auth can-i --list -n NAMESPACE`

const approveLong = `Approves an assessment together with its AI system's present content, in an
oversight role.` + decideLong

const approveExample = `  # read it, then approve it
  kubectl aims review credit-scoring-2026 -n lending
  kubectl aims approve credit-scoring-2026 --role risk-officer -n lending

  # in a script: exactly the content that was reviewed, and no other
  kubectl aims approve credit-scoring-2026 --role risk-officer -n lending --yes \
    --digest "$(kubectl aims review credit-scoring-2026 -n lending -o json | jq -r .contentDigest)"

  # sign it with your SSH key, as a file to commit
  kubectl aims approve credit-scoring-2026 --role risk-officer -n lending \
    --sign-key ~/.ssh/id_ed25519 -o yaml > approval.yaml`

const rejectLong = `Rejects an assessment together with its AI system's present content, in an
oversight role, and says why. It stands until the same person decides anew or the
content changes. With --release it is about the content that was approved last,
and may run, whatever is declared beside it by now.` + decideLong

const rejectExample = `  # say no, and why
  kubectl aims reject credit-scoring-2026 --role risk-officer -n lending \
    --comment "thin-file applicants: show the approval rate by age band"

  # what was approved and runs, while another content is declared
  kubectl aims reject credit-scoring-2026 --release --role risk-officer -n lending \
    --comment "the approval rate fell for young applicants"`

func newApprove(s *session) *cobra.Command {
	return newDecide(&decider{session: s, decision: v1alpha1.DecisionApprove}, &cobra.Command{
		Use: "approve ASSESSMENT", Short: "Approve exactly the present content, in an oversight role", Long: approveLong, Example: approveExample,
	})
}

func newReject(s *session) *cobra.Command {
	d := &decider{session: s, decision: v1alpha1.DecisionReject}
	cmd := newDecide(d, &cobra.Command{
		Use: "reject ASSESSMENT", Short: "Reject the present content, in an oversight role", Long: rejectLong, Example: rejectExample,
	})
	cmd.Flags().BoolVar(&d.release, "release", false, "reject the release, beside which other content may be declared")
	return cmd
}

func newDecide(d *decider, cmd *cobra.Command) *cobra.Command {
	cmd.Args = one("ImpactAssessment", "credit-scoring-2026")
	cmd.ValidArgsFunction = d.completeAssessments
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		d.name = args[0]
		if err := d.check(); err != nil {
			return err
		}
		return d.run(cmd.Context())
	}
	d.addFlags(cmd)
	return cmd
}
