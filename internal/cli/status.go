// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/view"
	"github.com/aims-operator/aims-operator/internal/workload"
)

const statusLong = `Shows each AI system as a tree: what it is, whether it may be deployed and run,
its release and the candidate beside it, its assessments with the approvals
given and missing, what stands against it and how to mend it, and the workloads
that name it.

The verdict is made now, by the same rules as the operator's. If you may not
read all that a verdict needs, such as the policies, the operator's last verdict
is shown in its place, and said to be that.`

const statusExample = `  # all systems of the namespace
  kubectl aims status -n lending

  # one system
  kubectl aims status credit-scoring -n lending

  # all systems of the cluster, for a machine
  kubectl aims status -A -o json`

func newStatus(s *session) *cobra.Command {
	var format output
	var all bool
	cmd := &cobra.Command{
		Use:               "status [SYSTEM]",
		Short:             "Show AI systems, their approvals, and what stands against them",
		Long:              statusLong,
		Example:           statusExample,
		ValidArgsFunction: s.completeSystems,
		Args:              arguments(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := format.check(); err != nil {
				return err
			}
			if all && len(args) > 0 {
				return usagef("a name and -A do not go together: a system is found by its name in one namespace")
			}
			return s.status(cmd.Context(), strings.Join(args, ""), all, format)
		},
	}
	cmd.Flags().BoolVarP(&all, "all-namespaces", "A", false, "show the systems of all namespaces")
	addOutputFlag(cmd, &format)
	return cmd
}

func (s *session) status(ctx context.Context, name string, all bool, format output) error {
	c, err := s.connect()
	if err != nil {
		return err
	}
	namespace := c.scope(all)
	i, err := c.inventory(ctx, namespace)
	if err != nil {
		return err
	}
	if name != "" {
		if i.systems = slices.DeleteFunc(i.systems, func(system v1alpha1.AISystem) bool { return system.Name != name }); len(i.systems) == 0 {
			return c.noSystem(ctx, name)
		}
	}
	list, err := s.systems(ctx, c, i, namespace)
	if err != nil {
		return err
	}
	return s.print(format, list, func() string {
		if len(list.Items) == 0 {
			return noSystems(namespace)
		}
		return list.Text(s.clock.Now(), s.style())
	})
}

// systems judges each system of the inventory, sorted by namespace and name.
func (s *session) systems(ctx context.Context, c *cluster, i *inventory, namespace string) (*view.StatusList, error) {
	slices.SortFunc(i.systems, func(a, b v1alpha1.AISystem) int {
		return cmp.Or(cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Name, b.Name))
	})
	var running *running
	if len(i.systems) > 0 {
		running = c.running(ctx, namespace)
	}
	items := make([]view.System, 0, len(i.systems))
	for j := range i.systems {
		system := &i.systems[j]
		facts, err := i.open(ctx, s.clock, system.Namespace, system.Name)
		if err != nil {
			return nil, err
		}
		objects, pods := running.of(system.Namespace, system.Name)
		facts.Facts.Runs(workload.Running(readPods(pods)))
		item, err := view.NewSystem(facts)
		if err != nil {
			return nil, fmt.Errorf("judging AI system %s/%s: %w", system.Namespace, system.Name, err)
		}
		item.Workloads, item.WorkloadsUnread = view.NewWorkloads(facts, objects, pods), running.unread
		items = append(items, item)
	}
	list := view.NewStatusList(items)
	list.Enforcement = view.NewEnforcement(i.policies)
	return &list, nil
}

func noSystems(namespace string) string {
	if namespace == "" {
		return `There are no AI systems in the cluster.
Register one: kubectl apply -f aisystem.yaml   # its fields: kubectl explain aisystem.spec
`
	}
	return fmt.Sprintf(`There are no AI systems in namespace %[1]q.
Register one:           kubectl apply -f aisystem.yaml -n %[1]s   # its fields: kubectl explain aisystem.spec
Look everywhere:        kubectl aims status -A
`, namespace)
}

// noSystem says that a system does not exist, and which do.
func (c *cluster) noSystem(ctx context.Context, name string) error {
	return fail(fmt.Errorf("namespace %q has no AI system %q", c.namespace, name), c.others(ctx, &v1alpha1.AISystemList{}))
}
