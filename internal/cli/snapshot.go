// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/aims-operator/aims-operator/internal/cli/text"
)

const snapshotLong = `Writes down what a verdict rests on, for kubectl aims check --snapshot: the names
and labels of namespaces, policies, AI systems with their status, assessments,
decisions, monitors, and the public keys of the operator's seals. It reads no
Secret, no workload and no pod. Two snapshots of an unchanged cluster are equal.

It takes the rights to read all of that: what is left out might forbid what the
rest allows. Who approved what stands in it, so keep it as you keep the cluster's
records. A snapshot is believed: let CI fetch it from where you put it, and not
from the change that is checked.`

const snapshotExample = `  # of the whole cluster
  kubectl aims snapshot -A > snapshot.yaml

  # of one namespace
  kubectl aims snapshot -n lending -o snapshot.yaml

  # and then, without a cluster
  kubectl aims check -f deploy/ --snapshot snapshot.yaml`

func newSnapshot(s *session) *cobra.Command {
	var all bool
	var file string
	cmd := &cobra.Command{
		Use: "snapshot", Short: "Write down what verdicts rest on, for check", Long: snapshotLong, Example: snapshotExample,
		Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if word := strings.ToLower(file); word == string(outputYAML) || word == string(outputJSON) {
				return usagef("-o names the file to write, and a snapshot is always YAML: kubectl aims snapshot -A > snapshot.yaml; for a file of that name write -o ./%s", file)
			}
			return s.snapshot(cmd.Context(), all, file)
		},
	}
	cmd.Flags().BoolVarP(&all, "all-namespaces", "A", false, "write down all namespaces")
	cmd.Flags().StringVarP(&file, "output", "o", "", "the file to write, which is YAML whatever its name. Left out: the standard output")
	return cmd
}

func (s *session) snapshot(ctx context.Context, all bool, file string) error {
	c, err := s.connect()
	if err != nil {
		return err
	}
	namespace := c.scope(all)
	i, err := c.inventory(ctx, namespace)
	if err != nil {
		return err
	}
	if len(i.unread) > 0 {
		var advice []string
		for _, u := range i.unread {
			advice = append(advice, text.Clean(u.Object+": "+u.Why), "  "+u.Remedy)
		}
		return fail(errors.New("there is no snapshot, for not all that a verdict needs could be read"), advice...)
	}
	content, err := i.snapshot(namespace)
	if err != nil {
		return err
	}
	if file == "" || file == toStandardOutput {
		write(s.streams.Out, string(content))
		return nil
	}
	return replaceFile(file, content)
}

// replaceFile writes a file as a whole or not at all: half a snapshot would hold half of what forbids. A device or a pipe is no file, and is written to.
func replaceFile(file string, content []byte) (err error) {
	if info, err := os.Stat(file); err == nil {
		if !info.Mode().IsRegular() {
			return writeInto(file, content)
		}
		if file, err = filepath.EvalSymlinks(file); err != nil {
			return fmt.Errorf("writing the snapshot: %w", err)
		}
	}
	temporary, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+"-")
	if err != nil {
		return fmt.Errorf("writing the snapshot: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temporary.Name())
		}
	}()
	_, err = temporary.Write(content)
	if err = errors.Join(err, temporary.Close()); err != nil {
		return fmt.Errorf("writing the snapshot: %w", err)
	}
	if err = os.Rename(temporary.Name(), file); err != nil {
		return fmt.Errorf("writing the snapshot: %w", err)
	}
	return nil
}

func writeInto(device string, content []byte) error {
	opened, err := os.OpenFile(device, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("writing the snapshot: %w", err)
	}
	_, err = opened.Write(content)
	if err = errors.Join(err, opened.Close()); err != nil {
		return fmt.Errorf("writing the snapshot: %w", err)
	}
	return nil
}
