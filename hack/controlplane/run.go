// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// readyLine is what "run" prints when tests may begin.
type readyLine struct {
	Dir        string `json:"dir"`
	Kubeconfig string `json:"kubeconfig"`
	CAFile     string `json:"caFile"`
	Server     string `json:"server"`
	Kubectl    string `json:"kubectl"`
}

var errInputClosed = errors.New("standard input was closed")

func runForeground(ctx context.Context, args []string) error {
	flags := newFlags("run", "[--dir DIR] [flags]", "Starts a control plane, prints one line of JSON when it is ready, and stays until standard input is\n"+
		"closed or a signal comes; then stops everything and removes its data. Without --dir a temporary\n"+
		"directory is used. Keep standard input open: with </dev/null it stops at once.")
	var o options
	o.addFlags(flags)
	if err := parse(flags, args); err != nil {
		return err
	}
	// From the first moment on: whoever started us may go away while we build.
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel(errInputClosed)
	}()
	if o.Dir == "" {
		dir, err := os.MkdirTemp("", "aims-controlplane-")
		if err != nil {
			return fmt.Errorf("making a temporary directory: %w", err)
		}
		o.Dir = dir
		// The supervisor removes it when all goes well; this is for a start that never got that far.
		defer func() { _ = os.Remove(dir) }()
	}
	started, s, _, err := buildAndLaunch(ctx, &o)
	if err != nil {
		return err
	}
	line := readyLine{Dir: s.Dir, Kubeconfig: s.Kubeconfig, CAFile: s.CAFile, Server: s.Server, Kubectl: s.Kubectl}
	if err := json.NewEncoder(os.Stdout).Encode(line); err != nil {
		return errors.Join(fmt.Errorf("printing that all is ready: %w", err), started.stop())
	}
	return stay(ctx, started, layout{dir: s.Dir})
}

// stay returns when it is told to, or when the control plane ended by itself; nothing is left either way.
func stay(ctx context.Context, started *supervisor, files layout) error {
	select {
	case <-ctx.Done():
		return started.stop()
	case last := <-started.reports:
		err := started.stop()
		if last.Error != "" {
			return errors.Join(errors.New(last.Error), err)
		}
		if started.err == nil {
			// "down" was called on the directory.
			return err
		}
		return errors.Join(fmt.Errorf("the supervisor ended: %w", started.err), err, files.remove())
	}
}
