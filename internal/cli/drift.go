// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/view"
	"github.com/aims-operator/aims-operator/internal/decision"
)

const driftLong = `Shows what the DriftMonitors of an AI system found: each check with its value, its
bounds, its samples and its last windows, since when it stands as it does, what is
wrong in words and what to do, and what the policies do about a breach.

What nobody has evaluated is said to be that, and what was healthy long ago is
Stale: silence is never healthy. docs/drift.md explains methods and verdicts.

With --svg the last 60 windows of each check are also drawn into a file, with the
bounds and the breaches, to be put into a report. The file - is the standard
output, in the place of the text.`

const driftExample = `  # is the system still what was approved?
  kubectl aims drift credit-scoring -n lending

  # the same as a picture
  kubectl aims drift credit-scoring -n lending --svg drift.svg

  # which checks are breached?
  kubectl aims drift credit-scoring -n lending -o json |
    jq -r '.monitors[].checks[] | select(.verdict == "Breached") | .name'`

// toStandardOutput is the name of the standard output where a file is named.
const toStandardOutput = "-"

func newDrift(s *session) *cobra.Command {
	var format output
	var svg string
	cmd := &cobra.Command{
		Use:               "drift SYSTEM",
		Short:             "Show whether a system still behaves as it was approved to",
		Long:              driftLong,
		Example:           driftExample,
		ValidArgsFunction: s.completeSystems,
		Args:              one("AISystem", "credit-scoring"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := format.check(); err != nil {
				return err
			}
			if svg == toStandardOutput && format != outputText {
				return usagef("--svg - and -o %s both write to the standard output: name a file", string(format))
			}
			return s.drift(cmd.Context(), args[0], format, svg)
		},
	}
	cmd.Flags().StringVar(&svg, "svg", "", "also draw the checks into this file")
	addOutputFlag(cmd, &format)
	return cmd
}

func (s *session) drift(ctx context.Context, name string, format output, svg string) error {
	c, err := s.connect()
	if err != nil {
		return err
	}
	d, err := s.readDrift(ctx, c, name)
	if err != nil {
		return err
	}
	if svg == toStandardOutput {
		write(s.streams.Out, string(d.Page().SVG()))
		return nil
	}
	if svg != "" {
		// A report is to be read by others.
		if err := os.WriteFile(svg, d.Page().SVG(), 0o644); err != nil { //nolint:gosec // not secret
			return fmt.Errorf("writing the charts: %w", err)
		}
		write(s.streams.ErrOut, "The charts are in "+svg+"\n")
	}
	return s.print(format, d, func() string { return d.Text(s.clock.Now(), s.style()) })
}

// readDrift reads a system, its monitors and the policies that govern it.
func (s *session) readDrift(ctx context.Context, c *cluster, name string) (*view.Drift, error) {
	i, err := c.inventory(ctx, c.namespace)
	if err != nil {
		return nil, err
	}
	var system *v1alpha1.AISystem
	for j := range i.systems {
		if i.systems[j].Name == name {
			system = &i.systems[j]
		}
	}
	if system == nil {
		return nil, c.noSystem(ctx, name)
	}
	var monitors v1alpha1.DriftMonitorList
	if err := c.List(ctx, &monitors, client.InNamespace(c.namespace), client.MatchingFields{"spec.systemRef.name": name}); err != nil {
		return nil, c.unlisted("DriftMonitors", "driftmonitors", c.namespace, err)
	}
	d := view.NewDrift(system, monitors.Items, s.clock.Now())
	// The kinds that say nothing about drift may stay unread.
	for _, u := range i.unread {
		if u.Object == "oversightpolicies" || i.namespaces[c.namespace] == nil && u.Object == "namespace "+c.namespace {
			d.Unread = append(d.Unread, u)
		}
	}
	if len(d.Unread) > 0 {
		return d, nil
	}
	if err := d.Govern(system, decision.Namespace{Name: c.namespace, Labels: i.namespaces[c.namespace].Labels}, i.policies); err != nil {
		return nil, err
	}
	return d, nil
}
