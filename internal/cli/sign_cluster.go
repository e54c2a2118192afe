// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/text"
	"github.com/aims-operator/aims-operator/internal/seal"
)

// addClusters adds the flags for which clusters a decision is that is signed at a cluster.
func (d *decider) addClusters(cmd *cobra.Command) {
	d.addFor(cmd, "with --sign-key: the clusters that the decision is for, by name. Left out: this one, if the operator has a name for it")
	cmd.Flags().BoolVar(&d.anyCluster, "any-cluster", false, "with --sign-key: for every cluster that trusts the key and has the same content")
}

// open connects, and settles which clusters a decision that is signed is for: whoever signs has seen what this one holds.
func (d *decider) open(ctx context.Context) error {
	var err error
	if d.cluster, err = d.connect(); err != nil || d.key == "" {
		return err
	}
	published, err := d.cluster.published(ctx)
	if err != nil {
		// Who may not read it, or finds nothing there, signs as they say: the operator looks at the names once more.
		return nil //nolint:nilerr // The name is a convenience; what is signed must not depend on a right to read it.
	}
	name, known := seal.ClusterName(published)
	clusters, warning, err := d.settle(name, known)
	d.clusters = clusters
	if warning != "" {
		d.warn(warning)
	}
	return err
}

// settle chooses the clusters for a decision, and holds those that were asked for against what the operator calls this one.
func (d *decider) settle(here v1alpha1.ClusterName, known bool) (clusters []string, warning string, err error) {
	switch {
	case d.anyCluster || len(d.clusters) == 0 && here == "":
		return nil, "", nil
	case len(d.clusters) == 0:
		return []string{string(here)}, "", nil
	case !known || slices.Contains(d.clusters, string(here)):
		return d.clusters, "", nil
	}
	called := fmt.Sprintf("this cluster is called %q", here)
	if here == "" {
		called = "this cluster has no name"
	}
	wrong := "the decision is for " + strings.Join(d.clusters, ", ") + ", and " + called + ", so that it counts for nothing here"
	if d.output != "" {
		return d.clusters, wrong, nil
	}
	remedies := []string{"write a file for the others to apply: -o yaml"}
	if here != "" {
		remedies = append([]string{"sign for this one: --for-cluster " + string(here)}, remedies...)
	}
	return d.clusters, "", fail(errors.New(wrong), remedies...)
}

func (d *decider) warn(what string) {
	write(d.streams.ErrOut, text.Indent("Warning: ", "  ", text.Clean(what), defaultWidth))
}

// signedFor says which clusters a decision that was just signed is for.
func signedFor(d *v1alpha1.OversightDecision) string {
	names := clusterNames(d)
	switch len(names) {
	case 0:
		return "Signed for every cluster that trusts the key and has the same content.\n"
	case 1:
		return "Signed for cluster " + names[0] + ".\n"
	}
	return "Signed for clusters " + strings.Join(names, ", ") + ".\n"
}

func clusterNames(d *v1alpha1.OversightDecision) []string {
	names := make([]string, len(d.Spec.Clusters))
	for i, name := range d.Spec.Clusters {
		names[i] = string(name)
	}
	return names
}
