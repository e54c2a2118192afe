// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/view"
)

// shortChanges is how many changes are listed before the question; kubectl aims review shows them all.
const shortChanges = 12

// present shows what is about to be decided. It goes beside the result, so that a script's output holds the result alone.
func (d *decider) present(ctx context.Context, review *view.Review, role v1alpha1.RoleName) {
	write(d.streams.ErrOut, presentation(review, d.command("review")))
	for _, warning := range warnings(review, d.decision, role, d.cluster.username(ctx)) {
		d.warn(warning)
	}
	write(d.streams.ErrOut, "\n")
}

// presentation is what a decision is about, in short.
func presentation(r *view.Review, readAll string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "AI system   %s/%s (%s)\n", r.Namespace, r.System, r.Content.System.Risk.Tier)
	fmt.Fprintf(&b, "assessment  %s\n", r.Assessment)
	fmt.Fprintf(&b, "digest      %s\n", r.ContentDigest)
	switch {
	case r.ReleaseProblem != "":
		b.WriteString("changes     not known: the release counts for nothing\n")
	case r.Release == "":
		b.WriteString("changes     this would be the first release\n")
	case len(r.Changes) == 0:
		b.WriteString("changes     none: this is the release\n")
	default:
		b.WriteString("changes     since the release " + view.Short(r.Release) + ":\n")
		for _, line := range r.ChangesInShort(shortChanges) {
			b.WriteString("  " + line + "\n")
		}
	}
	if len(r.Approvals) > 0 {
		b.WriteString("approvals   " + view.TallyWords(r.Approvals) + "\n")
	}
	b.WriteString("read it all " + readAll + "\n")
	return b.String()
}

// warnings are what a person should know before deciding.
func warnings(r *view.Review, decision v1alpha1.Decision, role v1alpha1.RoleName, user string) []string {
	if decision != v1alpha1.DecisionApprove {
		// A rejection stands in whatever role.
		return nil
	}
	var list []string
	if _, asked := r.Role(role); !asked && r.JudgedBy == view.JudgedNow {
		list = append(list, "no policy asks for a decision in role "+string(role)+", so that an approval in it counts for nothing")
	}
	if user != "" && slices.Contains(r.Authors, user) {
		list = append(list, "you ("+user+") wrote this content; where policy separates duties, your approval does not count")
	}
	for _, finding := range r.Obstacles() {
		list = append(list, "stands against it whoever approves: "+finding)
	}
	return list
}
