// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/approval"
	"github.com/aims-operator/aims-operator/internal/cli/view"
)

const pendingLong = `Shows the approvals that wait for you: those that policies ask for, that are
missing, and that you may give, the oldest first. Whether you may is what the API
server says. With --all also those that wait for others, and who can give them as
far as RBAC says it and you may read it.`

const pendingExample = `  # what waits for me?
  kubectl aims pending -A

  # why does nothing move, and who can unblock it?
  kubectl aims pending --all -n lending`

// pendingQuery is what is asked for.
type pendingQuery struct {
	everywhere bool
	everyone   bool
	format     output
}

func newPending(s *session) *cobra.Command {
	var q pendingQuery
	cmd := &cobra.Command{
		Use: "pending", Short: "Show the approvals that wait for you", Long: pendingLong, Example: pendingExample,
		Args: arguments(cobra.NoArgs), ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := q.format.check(); err != nil {
				return err
			}
			return s.pending(cmd.Context(), q)
		},
	}
	cmd.Flags().BoolVarP(&q.everywhere, "all-namespaces", "A", false, "look in all namespaces")
	cmd.Flags().BoolVar(&q.everyone, "all", false, "show also what waits for others, and who they are")
	addOutputFlag(cmd, &q.format)
	return cmd
}

func (s *session) pending(ctx context.Context, q pendingQuery) error {
	c, err := s.connect()
	if err != nil {
		return err
	}
	namespace, where := c.namespace, fmt.Sprintf("namespace %q", c.namespace)
	if q.everywhere {
		namespace, where = "", "the cluster"
	}
	i, err := c.inventory(ctx, namespace)
	if err != nil {
		return err
	}
	pending := &view.Pending{Items: []view.PendingApproval{}, Unread: i.unread}
	user := c.username(ctx)
	for j := range i.systems {
		system := &i.systems[j]
		facts, err := i.open(ctx, s.clock, system.Namespace, system.Name)
		if err != nil {
			return err
		}
		in := facts.Facts.Input()
		judged, err := view.NewSystem(facts)
		if err != nil {
			return fmt.Errorf("judging AI system %s/%s: %w", system.Namespace, system.Name, err)
		}
		pending.Items = append(pending.Items, view.NewPending(&judged, system, &in, user)...)
	}
	if err := c.markMine(ctx, pending.Items); err != nil {
		return err
	}
	if q.everyone {
		people := c.entitled(ctx, namespace)
		for j := range pending.Items {
			item := &pending.Items[j]
			item.People, item.PeopleUnread = people.people(item.Namespace, item.Role), people.unread
		}
	} else {
		pending.Items = slices.DeleteFunc(pending.Items, func(a view.PendingApproval) bool { return !a.Mine })
	}
	pending.Sort()
	return s.print(q.format, pending, func() string {
		said := pending.Text(q.everyone, s.clock.Now(), s.style())
		switch {
		case len(pending.Items) > 0:
		case q.everyone:
			said = "No approval is missing in " + where + ".\n" + said
		default:
			said = "No approval in " + where + " waits for you.\nWhat waits for others: kubectl aims pending --all\n" + said
		}
		return said
	})
}

// markMine leaves marked as the user's what the API server lets the user approve. Each right is asked for once.
func (c *cluster) markMine(ctx context.Context, items []view.PendingApproval) error {
	type right struct {
		namespace string
		role      v1alpha1.RoleName
	}
	asked := map[right]bool{}
	for j := range items {
		item := &items[j]
		if !item.Mine {
			continue
		}
		r := right{item.Namespace, item.Role}
		may, known := asked[r]
		if !known {
			var err error
			if may, err = c.may(ctx, approval.RoleAttributes(r.namespace, r.role)); err != nil {
				return err
			}
			asked[r] = may
		}
		item.Mine = may
	}
	return nil
}
