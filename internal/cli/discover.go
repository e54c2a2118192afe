// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/discovery"
)

const discoverLong = `Lists what runs and looks like AI, team by team, but belongs to no registered
AI system: with its score, the recognisers that found it and where, and what
policy makes of it. It looks by the same code as the operator's webhook.

What runs is told by pods, so that a kind that nobody knows is found, too; it is
listed as what made the pods. What has none, such as a Deployment at zero
replicas, is looked at by its template. A workload's team is its namespace's label
aims-operator.io/team or team, or else the namespace. Namespaces in which no
policy applies are listed at the end.

With --register it writes drafts of AISystems instead, for people to fill in and
apply. It changes nothing in the cluster.`

const discoverExample = `  # everything in the cluster
  kubectl aims discover -A

  # what less certain signs find
  kubectl aims discover -n lending --threshold 30

  # draft the systems, into a file for each
  kubectl aims discover -n lending --register --directory drafts/`

// discoverer looks for AI that is not registered.
type discoverer struct {
	*session

	all              bool
	format           output
	threshold        int
	recognisersFile  string
	listsRecognisers bool
	register         bool
	directory        string

	recognisers *discovery.Recognisers
}

func newDiscover(s *session) *cobra.Command {
	d := &discoverer{session: s}
	cmd := &cobra.Command{
		Use:     "discover",
		Short:   "List AI that runs without being registered, and draft its registration",
		Long:    discoverLong,
		Example: discoverExample,
		Args:    arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := d.check(); err != nil {
				return err
			}
			return d.run(cmd.Context())
		},
	}
	flags := cmd.Flags()
	flags.BoolVarP(&d.all, "all-namespaces", "A", false, "look into all namespaces")
	flags.IntVar(&d.threshold, "threshold", v1alpha1.DefaultDiscoveryThreshold, "the score from which a workload is listed, from 1 to 100. What policy finds is listed whatever its score")
	flags.StringVar(&d.recognisersFile, "recognisers", "", "a file of further recognisers, such as the operator's own option --recognisers names")
	flags.BoolVar(&d.listsRecognisers, "list-recognisers", false, "list the recognisers, and look for nothing")
	flags.BoolVar(&d.register, "register", false, "write drafts of AISystems to fill in")
	flags.StringVar(&d.directory, "directory", "", "with --register: an existing directory for the drafts. Left out: the standard output")
	addOutputFlag(cmd, &d.format)
	return cmd
}

func (d *discoverer) check() error {
	switch {
	case d.threshold < 1 || d.threshold > 100:
		return usagef("--threshold is %d, and must be between 1 and 100", d.threshold)
	case d.directory != "" && !d.register:
		return usagef("--directory is for the drafts of --register")
	case d.register && d.format != outputText:
		return usagef("--register writes manifests, so that --output makes no sense")
	}
	return d.format.check()
}

func (d *discoverer) run(ctx context.Context) error {
	if err := d.loadRecognisers(); err != nil {
		return err
	}
	if d.listsRecognisers {
		return d.printRecognisers()
	}
	found, err := d.look(ctx)
	if err != nil {
		return err
	}
	if d.register {
		return d.writeDrafts(found)
	}
	list := found.list()
	if err := d.print(d.format, list, func() string { return list.Text(d.style()) }); err != nil {
		return err
	}
	if len(list.Unread) > 0 {
		return errors.New("what policies make of it is not known: not all that it needs could be read")
	}
	return nil
}

func (d *discoverer) loadRecognisers() (err error) {
	var further []byte
	if d.recognisersFile != "" {
		if further, err = os.ReadFile(d.recognisersFile); err != nil {
			return fmt.Errorf("reading recognisers: %w", err)
		}
	}
	if d.recognisers, err = discovery.With(further); err != nil {
		return fmt.Errorf("%s: %w", d.recognisersFile, err)
	}
	return nil
}
