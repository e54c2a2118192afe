// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

func runUp(ctx context.Context, args []string) error {
	flags := newFlags("up", "--dir DIR [flags]", "Starts a control plane in the background and waits until it is ready. The kubeconfig is DIR/kubeconfig.\n"+
		"What is missing in the cache is built first.")
	var o options
	o.addFlags(flags)
	if err := parse(flags, args); err != nil {
		return err
	}
	if o.Dir == "" {
		return errors.New("--dir is needed")
	}
	started, s, elapsed, err := buildAndLaunch(ctx, &o)
	if err != nil {
		return err
	}
	if err := started.detach(); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "the control plane is ready after %s at %s; logs are in %s\n", elapsed, s.Server, layout{dir: s.Dir}.logs())
	fmt.Fprintf(os.Stderr, "kubectl is %s; stop everything with: controlplane down --dir %s\n", s.Kubectl, shellQuote(s.Dir))
	// Only this line goes to standard output, so that a shell can eval it.
	fmt.Printf("export KUBECONFIG=%s\n", shellQuote(s.Kubeconfig))
	return nil
}

// buildAndLaunch is what "up" and "run" have in common.
func buildAndLaunch(ctx context.Context, o *options) (*supervisor, state, time.Duration, error) {
	if err := o.validate(); err != nil {
		return nil, state{}, 0, err
	}
	bin, err := ensureBuilt(ctx, o.OnlyAPI)
	if err != nil {
		return nil, state{}, 0, err
	}
	absolute, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, state{}, 0, fmt.Errorf("resolving %s: %w", o.Dir, err)
	}
	o.Dir, o.Bin = absolute, bin
	began := time.Now()
	started, s, err := launch(ctx, *o)
	return started, s, time.Since(began).Round(10 * time.Millisecond), err
}
