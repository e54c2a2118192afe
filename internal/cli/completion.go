// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"slices"
	"time"

	"github.com/spf13/cobra"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// completionTimeout is how long a shell waits for names from the cluster.
const completionTimeout = 3 * time.Second

const completionLong = `Prints a script that completes commands, flags and names in your shell.

For "kubectl-aims" typed with a dash the script is enough. For "kubectl aims",
kubectl asks a program named kubectl_complete-aims in your PATH; the first
example makes it.`

const completionExample = `  # completion of "kubectl aims", in every shell in which kubectl completes
  printf '#!/bin/sh\nexec kubectl aims __complete "$@"\n' > ~/.local/bin/kubectl_complete-aims
  chmod +x ~/.local/bin/kubectl_complete-aims

  # completion of "kubectl-aims", in this bash
  source <(kubectl aims completion bash)`

func newCompletion(s *session) *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:       "completion SHELL",
		Short:     "Print a completion script for bash, zsh, fish or powershell",
		Long:      completionLong,
		Example:   completionExample,
		ValidArgs: shells,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 || !slices.Contains(shells, args[0]) {
				return usagef("name one shell: bash, zsh, fish or powershell")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(s.streams.Out, true)
			case "zsh":
				return root.GenZshCompletion(s.streams.Out)
			case "fish":
				return root.GenFishCompletion(s.streams.Out, true)
			}
			return root.GenPowerShellCompletionWithDesc(s.streams.Out)
		},
	}
}

// mustComplete ties a completion to a flag of the command. It panics on a flag that the command does not have.
func mustComplete(cmd *cobra.Command, flag string, complete cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(flag, complete); err != nil {
		panic(err)
	}
}

// completion completes from the cluster. Without a cluster there is nothing to offer, and no error to show.
func (s *session) completion(cmd *cobra.Command, names func(context.Context, *cluster) []string) ([]string, cobra.ShellCompDirective) {
	c, err := s.connect()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), completionTimeout)
	defer cancel()
	return names(ctx, c), cobra.ShellCompDirectiveNoFileComp
}

func (s *session) completeSystems(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return s.completion(cmd, func(ctx context.Context, c *cluster) []string { return c.names(ctx, &v1alpha1.AISystemList{}) })
}

func (s *session) completeAssessments(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return s.completion(cmd, func(ctx context.Context, c *cluster) []string { return c.names(ctx, &v1alpha1.ImpactAssessmentList{}) })
}

// completeChecks offers the monitors first, and then the checks of the one that was named.
func (s *session) completeChecks(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 1 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return s.completion(cmd, func(ctx context.Context, c *cluster) []string {
		if len(args) == 0 {
			return c.names(ctx, &v1alpha1.DriftMonitorList{})
		}
		monitor := &v1alpha1.DriftMonitor{}
		if err := c.Get(ctx, client.ObjectKey{Namespace: c.namespace, Name: args[0]}, monitor); err != nil {
			return nil
		}
		return checkNames(monitor)
	})
}

func (s *session) completeNamespaces(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	return s.completion(cmd, func(ctx context.Context, c *cluster) []string {
		c.namespace = ""
		return c.names(ctx, &corev1.NamespaceList{})
	})
}

// completeRoles offers the roles that the policies name; to somebody who may not list policies, those that the operator noted on the
// assessments.
func (s *session) completeRoles(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	return s.completion(cmd, func(ctx context.Context, c *cluster) []string {
		var roles []string
		var policies v1alpha1.OversightPolicyList
		var assessments v1alpha1.ImpactAssessmentList
		if err := c.List(ctx, &policies); err != nil {
			_ = c.List(ctx, &assessments, client.InNamespace(c.namespace)) // None are offered then.
		}
		for i := range policies.Items {
			for _, role := range policies.Items[i].Spec.Roles() {
				roles = append(roles, string(role))
			}
		}
		for i := range assessments.Items {
			for _, a := range assessments.Items[i].Status.Approvals {
				roles = append(roles, string(a.Role))
			}
		}
		slices.Sort(roles)
		return slices.Compact(roles)
	})
}
