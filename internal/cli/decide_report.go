// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/text"
	"github.com/aims-operator/aims-operator/internal/cli/view"
)

// report says what became of a decision: as whom it was recorded, and what is missing now.
func (d *decider) report(ctx context.Context, recorded *v1alpha1.OversightDecision, role v1alpha1.RoleName) error {
	write(d.streams.Out, d.recordedText(recorded))
	if d.dryRun == dryRunServer {
		return nil
	}
	review, err := d.review(ctx, d.cluster, d.name)
	if err != nil {
		return fmt.Errorf("the decision is recorded, but what it led to could not be read: %w", err)
	}
	write(d.streams.Out, outcome(review, recorded, role))
	return nil
}

func (d *decider) recordedText(recorded *v1alpha1.OversightDecision) string {
	who := fmt.Sprintf("%q as %s at %s", text.Clean(recorded.Spec.DecidedBy.Username), recorded.Spec.Role, text.Moment(recorded.Spec.DecidedAt.Time))
	what := string(recorded.Spec.Decision)
	if recorded.Spec.Drill {
		what += " (drill)"
	}
	if d.dryRun == dryRunServer {
		return fmt.Sprintf("%s would be recorded, by %s (server dry run: nothing was stored)\n", what, who)
	}
	return fmt.Sprintf("%s recorded as OversightDecision/%s, by %s\n", what, recorded.Name, who)
}

// outcome says what a recorded decision led to.
func outcome(r *view.Review, recorded *v1alpha1.OversightDecision, role v1alpha1.RoleName) string {
	var b strings.Builder
	switch {
	case recorded.Spec.Decision == v1alpha1.DecisionReject && r.ContentDigest != r.Release && recorded.Spec.ContentDigest == r.Release:
		return "The release is rejected until you decide anew. What policy still lets run:\n  kubectl aims status " + r.System + " -n " + r.Namespace + "\n"
	case r.ContentDigest != recorded.Spec.ContentDigest:
		return "The content has changed since; the decision stays with what you saw.\n"
	case recorded.Spec.Decision == v1alpha1.DecisionReject:
		return "The content is rejected until you decide anew or it changes.\n"
	case r.JudgedBy != view.JudgedNow:
		return "What is missing now is not known, for not all that says so could be read.\n"
	case len(r.Policies) == 0:
		return "No policy governs the system, so that no approval is asked for.\n"
	case !slices.Contains(r.Counted, recorded.Name):
		b.WriteString(uncounted(r, recorded, role))
	}
	b.WriteString("Approvals: " + view.TallyWords(r.Approvals) + "\n")
	for _, tally := range r.Approvals {
		if tally.Missing() > 0 {
			b.WriteString("  " + view.ApproveCommand(r.Namespace, r.Assessment, tally.Role) + "\n")
		}
	}
	if r.Approved {
		b.WriteString("The content is approved: the operator makes it the release, and lets its workloads go.\n")
		return b.String()
	}
	for _, finding := range r.Obstacles() {
		b.WriteString("Stands against it: " + text.Clean(finding) + "\n")
	}
	return b.String()
}

// uncounted says why an approval does not count. A finding about it says so itself.
func uncounted(r *view.Review, recorded *v1alpha1.OversightDecision, role v1alpha1.RoleName) string {
	object := v1alpha1.KindOversightDecision + "/" + recorded.Name
	for _, finding := range r.Findings {
		if finding.Object == object {
			return ""
		}
	}
	if _, asked := r.Role(role); !asked {
		return "It does not count: no policy asks for an approval in role " + string(role) + ".\n"
	}
	return "It adds nothing: the approvals in that role were complete, or you count already.\n"
}
