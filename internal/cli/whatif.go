// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/resource"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/internal/cli/view"
)

const whatifLong = `Says what a policy would do before it is applied: which AI systems and workloads
would be refused, held or warned about, of which teams, compared with now. It
judges what the cluster holds by the same rules as the operator, with the policy
of the file in the place of the one of that name, and changes nothing.

What is judged is that everything was applied anew: pods that run go on running.

The exit code is 0 whatever the answer is, and 1 if there is none because the
file holds no valid policy or you may not read all that a verdict needs.`

const whatifExample = `  # what would this policy do in the namespace?
  kubectl aims whatif -f policy.yaml -n lending

  # and in the whole cluster?
  kubectl aims whatif -f policy.yaml -A

  # which teams would have workloads refused?
  kubectl aims whatif -f policy.yaml -A -o json | jq -r '.teams[] | select(.refused > 0) | .team'`

func newWhatIf(s *session) *cobra.Command {
	var format output
	var files resource.FilenameOptions
	var all bool
	cmd := &cobra.Command{
		Use: "whatif -f FILE", Short: "Say what a policy would do before it is applied", Long: whatifLong, Example: whatifExample,
		Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := format.check(); err != nil {
				return err
			}
			if len(files.Filenames) == 0 {
				return usagef("give the file with the policy: -f policy.yaml")
			}
			return s.whatif(cmd.Context(), &files, all, format)
		},
	}
	cmd.Flags().StringSliceVarP(&files.Filenames, "filename", "f", nil, "a file, directory or URL with OversightPolicies; - is the standard input")
	cmd.Flags().BoolVarP(&all, "all-namespaces", "A", false, "look at all namespaces")
	addOutputFlag(cmd, &format)
	return cmd
}

func (s *session) whatif(ctx context.Context, files *resource.FilenameOptions, all bool, format output) error {
	c, err := s.connect()
	if err != nil {
		return err
	}
	policies, err := s.policiesOf(ctx, c, files)
	if err != nil {
		return err
	}
	namespace, where := c.namespace, fmt.Sprintf("namespace %q", c.namespace)
	if all {
		namespace, where = "", "all namespaces"
	}
	now, err := c.inventory(ctx, namespace)
	if err != nil {
		return err
	}
	if len(now.unread) > 0 {
		var advice []string
		for _, u := range now.unread {
			advice = append(advice, u.Object+": "+u.Why, "  "+u.Remedy)
		}
		return fail(errors.New("what the policy would do cannot be said, for not all that a verdict needs could be read"), advice...)
	}
	then, names, err := now.with(policies)
	if err != nil {
		return err
	}
	answer, err := s.compare(ctx, now, then, c.running(ctx, namespace), names)
	if err != nil {
		return err
	}
	return s.print(format, answer, func() string { return answer.Text(where, s.style()) })
}

// with is the inventory with these policies in the place of those of their names.
func (i *inventory) with(policies []*target) (then *inventory, names []string, err error) {
	changed := *i
	changed.policies = slices.Clone(i.policies)
	for _, policy := range policies {
		if err := changed.overlay(policy); err != nil {
			return nil, nil, err
		}
		names = append(names, policy.name)
	}
	slices.Sort(names)
	return &changed, slices.Compact(names), nil
}

// compare judges every system, and what names one that is not registered, now and then.
func (s *session) compare(ctx context.Context, now, then *inventory, running *running, names []string) (*view.WhatIf, error) {
	keys := map[client.ObjectKey]bool{}
	for j := range now.systems {
		keys[client.ObjectKeyFromObject(&now.systems[j])] = true
	}
	for key := range running.objects {
		keys[key] = true
	}
	for key := range running.pods {
		keys[key] = true
	}
	sorted := slices.SortedFunc(maps.Keys(keys), func(a, b client.ObjectKey) int { return strings.Compare(a.String(), b.String()) })
	answer := view.NewWhatIf(names)
	answer.Unread = running.unread
	for _, key := range sorted {
		before, err := now.open(ctx, s.clock, key.Namespace, key.Name)
		if err != nil {
			return nil, err
		}
		after, err := then.open(ctx, s.clock, key.Namespace, key.Name)
		if err != nil {
			return nil, err
		}
		objects, pods := running.of(key.Namespace, key.Name)
		answer.Add(before, after, key.Namespace, key.Name, objects, pods)
	}
	answer.Sort()
	return answer, nil
}
