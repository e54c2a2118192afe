// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/baseline"
	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
	driftmonitor "github.com/aims-operator/aims-operator/internal/monitor"
)

const baselineLong = `Captures what a check's query answers now, or answered at a moment, as a reference
that does not move: a ConfigMap, and the baselineRef with its digest that is to be
pasted into the monitor. What the digest names cannot be replaced quietly.

The source is asked from where you are, by the readers that the operator has, and
with credentials that you name here: neither the Secrets of the monitor nor those
of your kubeconfig are sent to it. If it is not reachable from here, forward its
port, and give that address.

Too few samples make no baseline: the operator would never judge by them. What
is stored is exactly what was read; take a window in which all was well.`

const baselineExample = `  # how the scores are now, read through a forwarded port
  kubectl port-forward -n monitoring service/prometheus 9090 &
  kubectl aims baseline credit-scoring score-distribution -n lending --address http://localhost:9090

  # how they were when the assessment was approved
  kubectl aims baseline credit-scoring score-distribution -n lending --at 2026-02-02T09:00:00Z

  # only print the ConfigMap
  kubectl aims baseline credit-scoring score-distribution -n lending -o yaml`

func newBaseline(s *session) *cobra.Command {
	var format output
	var from sourceFlags
	var at string
	var force bool
	cmd := &cobra.Command{
		Use:               "baseline MONITOR CHECK",
		Short:             "Capture what a check reads as a reference that does not move",
		Long:              baselineLong,
		Example:           baselineExample,
		ValidArgsFunction: s.completeChecks,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 || args[0] == "" || args[1] == "" {
				return usagef("name a DriftMonitor and one of its checks, such as: %s credit-scoring score-distribution", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := errors.Join(format.check(), from.check()); err != nil {
				return err
			}
			moment, err := s.moment(at)
			if err != nil {
				return err
			}
			return s.baseline(cmd.Context(), &capturing{monitor: args[0], check: args[1], at: moment, from: &from, force: force, format: format})
		},
	}
	cmd.Flags().StringVar(&at, "at", "", "the moment, such as 2026-02-02T09:00:00Z. Left out: now")
	cmd.Flags().BoolVar(&force, "force", false, "store it although there are too few or too old samples")
	from.add(cmd)
	addOutputFlag(cmd, &format)
	return cmd
}

// moment reads a time of the command line. A moment that is still to come has no answer yet.
func (s *session) moment(text string) (time.Time, error) {
	now := s.clock.Now().UTC().Truncate(time.Second)
	if text == "" {
		return now, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	switch {
	case err != nil:
		return at, usagef("--at %q is no time: write it as 2026-02-02T09:00:00Z", text)
	case at.After(now):
		return at, usagef("--at %s is still to come", text)
	}
	return at.UTC(), nil
}

// capturing is what was asked for.
type capturing struct {
	monitor, check string
	at             time.Time
	from           *sourceFlags
	force          bool
	format         output
}

func (s *session) baseline(ctx context.Context, asked *capturing) error {
	c, err := s.connect()
	if err != nil {
		return err
	}
	monitor, check, err := c.check(ctx, asked.monitor, asked.check)
	if err != nil {
		return err
	}
	if check.Current.Shape == v1alpha1.ShapeOutcomes {
		return fail(fmt.Errorf("check %q: %w", check.Name, baseline.ErrFairness), "what it finds is shown by: kubectl aims drift "+
			monitor.Spec.SystemRef.Name+" -n "+c.namespace)
	}
	config, err := asked.from.config(monitor)
	if err != nil {
		return err
	}
	source, err := prometheus.New(config)
	if err != nil {
		return asked.from.explained(err, monitor)
	}
	defer source.Close()
	taken, err := baseline.Take(ctx, source, check, asked.at)
	if err != nil {
		return asked.from.explained(err, monitor)
	}
	return s.store(ctx, c, asked, &found{monitor: monitor, check: check, address: config.Address, capture: taken})
}

// check reads a monitor, and finds one of its checks.
func (c *cluster) check(ctx context.Context, name, check string) (*v1alpha1.DriftMonitor, *v1alpha1.DriftCheck, error) {
	monitor := &v1alpha1.DriftMonitor{}
	err := c.Get(ctx, client.ObjectKey{Namespace: c.namespace, Name: name}, monitor)
	switch {
	case apierrors.IsNotFound(err):
		return nil, nil, fail(fmt.Errorf("namespace %q has no DriftMonitor %q", c.namespace, name), c.others(ctx, &v1alpha1.DriftMonitorList{}))
	case apierrors.IsForbidden(err):
		return nil, nil, fail(&refusal{doing: "reading DriftMonitor " + name, err: err},
			"whether you may is answered by: kubectl auth can-i get driftmonitors."+v1alpha1.GroupName+" -n "+c.namespace)
	case err != nil:
		return nil, nil, &refusal{doing: "reading DriftMonitor " + name, err: err}
	}
	if found := driftmonitor.CheckOf(&monitor.Spec, check); found != nil {
		return monitor, found, nil
	}
	return nil, nil, fail(fmt.Errorf("DriftMonitor %q has no check %q", name, check), "there are: "+strings.Join(checkNames(monitor), ", "))
}
