// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/view"
)

const reviewLong = `Shows all that a person approves who approves an assessment: the AI system's
intended use, risk, models, images and data, the assessment, and the digest that
names exactly this content. Then what changed since the last content that was
fully approved, who wrote it, and who approved it already.`

const reviewExample = `  # what would I approve?
  kubectl aims review credit-scoring-2026 -n lending

  # only what changed
  kubectl aims review credit-scoring-2026 -n lending -o json | jq .changes`

func newReview(s *session) *cobra.Command {
	var format output
	cmd := &cobra.Command{
		Use:               "review ASSESSMENT",
		Short:             "Show what would be approved, and what changed since the last approval",
		Long:              reviewLong,
		Example:           reviewExample,
		ValidArgsFunction: s.completeAssessments,
		Args:              one("ImpactAssessment", "credit-scoring-2026"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := format.check(); err != nil {
				return err
			}
			c, err := s.connect()
			if err != nil {
				return err
			}
			review, err := s.review(cmd.Context(), c, args[0])
			if err != nil {
				return err
			}
			return s.print(format, review, func() string { return review.Text(s.clock.Now(), s.style()) })
		},
	}
	addOutputFlag(cmd, &format)
	return cmd
}

// review gathers what there is to approve about an assessment.
func (s *session) review(ctx context.Context, c *cluster, name string) (*view.Review, error) {
	i, err := c.inventory(ctx, c.namespace)
	if err != nil {
		return nil, err
	}
	assessment := i.assessment(c.namespace, name)
	if assessment == nil {
		return nil, c.noAssessment(ctx, i, name)
	}
	system := assessment.Spec.SystemRef.Name
	facts, err := i.open(ctx, s.clock, c.namespace, system)
	if err != nil {
		return nil, err
	}
	if facts.Facts.System == nil {
		return nil, fail(fmt.Errorf("assessment %q is about AI system %q, which namespace %q does not have", name, system, c.namespace),
			"register it: kubectl apply -f aisystem.yaml -n "+c.namespace)
	}
	return view.NewReview(facts, assessment)
}

// noAssessment says that an assessment does not exist, or that it is not known whether it does.
func (c *cluster) noAssessment(ctx context.Context, i *inventory, name string) error {
	for _, u := range i.unread {
		if u.Object == "impactassessments" {
			return fail(fmt.Errorf("assessment %q cannot be shown: %s: %s", name, u.Object, u.Why), u.Remedy)
		}
	}
	return fail(fmt.Errorf("namespace %q has no ImpactAssessment %q", c.namespace, name), c.others(ctx, &v1alpha1.ImpactAssessmentList{}))
}
