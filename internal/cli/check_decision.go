// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/manifest"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// settleCluster settles what the cluster is called, and tells whether that makes sense.
func (c *checker) settleCluster() bool {
	name := v1alpha1.ClusterName(c.clusterName)
	switch {
	case name == "":
		return true
	case c.inventory.named && c.inventory.clusterName != name:
		called := fmt.Sprintf("the snapshot is of cluster %q, and --cluster-name is %q", c.inventory.clusterName, name)
		if c.inventory.clusterName == "" {
			called = fmt.Sprintf("the snapshot is of a cluster without a name, and --cluster-name is %q", name)
		}
		c.report.Problems = append(c.report.Problems, manifest.Problem{File: c.snapshot, Message: called, Remedy: "leave out --cluster-name, or " + takeAnew})
		return false
	}
	c.inventory.clusterName, c.inventory.named = name, true
	return true
}

// laySigned lays a signed decision over the inventory. Of a stored one that names clusters the operator has asked whether this is one of them; of one that
// stands in a file nobody has, so that where it is not known none is taken to be, unless it stops something.
func (l *layer) laySigned(d *v1alpha1.OversightDecision) {
	forbids := decision.Forbids(d.Spec.Decision)
	switch {
	case len(d.Spec.Clusters) > 0 && !l.inventory.named && !forbids:
		l.discount(d, "it names clusters, and what this one is called is not known", "say it: --cluster-name NAME; or "+takeAnew)
	case d.Spec.Decision == v1alpha1.DecisionWaive:
		l.waivers = append(l.waivers, *d)
	default:
		l.inventory.decisions = append(l.inventory.decisions, *d)
	}
}

// discount notes that a decision of the files counts for nothing.
func (l *layer) discount(d *v1alpha1.OversightDecision, why, remedy string) {
	l.report.Notes = append(l.report.Notes, "decision "+d.Name+" counts for nothing: "+why+". What to do: "+remedy)
}
