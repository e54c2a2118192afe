// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"syscall"
	"time"
)

// restartPatience is how long a component may take to be started again; what it does then is its own affair.
const restartPatience = 10 * time.Second

func (l layout) restart(name string) string { return l.config("restart-" + name) }

// runRestart announces the end of a component to the supervisor, and then ends it.
func runRestart(ctx context.Context, args []string) error {
	flags := newFlags("restart", "--dir DIR --component NAME", "Kills a component as a crash does, and returns when the supervisor has started it again, at the same\n"+
		"address and with the same data. It may not be ready yet.")
	dir := flags.String("dir", "", "directory of the control plane")
	name := flags.String("component", "", "etcd, kube-apiserver, kube-controller-manager, kube-scheduler or kwok")
	if err := parse(flags, args); err != nil {
		return err
	}
	s, files, err := readyState(*dir)
	if err != nil {
		return err
	}
	before, err := s.component(*name)
	if err != nil {
		return err
	}
	if err := os.WriteFile(files.restart(*name), nil, 0o600); err != nil {
		return fmt.Errorf("announcing the restart: %w", err)
	}
	if err := before.signal(syscall.SIGKILL); err != nil {
		return errors.Join(fmt.Errorf("killing %s: %w", *name, err), os.Remove(files.restart(*name)))
	}
	ctx, cancel := context.WithTimeout(ctx, restartPatience)
	defer cancel()
	return awaitRestart(ctx, files, *name, before.identity)
}

func awaitRestart(ctx context.Context, files layout, name string, before identity) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		s, err := files.readState()
		if err != nil {
			return err
		}
		if now, err := s.component(name); err == nil && now.identity != before {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s was not started again within %s", name, restartPatience)
		case <-tick.C:
		}
	}
}

func (s state) component(name string) (componentState, error) {
	i := slices.IndexFunc(s.Components, func(c componentState) bool { return c.Name == name })
	if i < 0 {
		return componentState{}, fmt.Errorf("no component %q runs here", name)
	}
	return s.Components[i], nil
}

// takeRestart tells whether the end of a component was announced, once.
func (l layout) takeRestart(name string) bool {
	return os.Remove(l.restart(name)) == nil
}

// relaunch starts a component again.
func (p *plane) relaunch(old *process) (*process, error) {
	again, err := startProcess(p.files, old.component)
	if err != nil {
		return nil, err
	}
	p.procs[slices.Index(p.procs, old)] = again
	return again, p.recordState(true)
}
