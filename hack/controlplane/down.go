// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

func runDown(ctx context.Context, args []string) error {
	flags := newFlags("down", "--dir DIR", "Stops exactly what was started for the directory and removes its data. Doing it twice is no error.")
	dir := flags.String("dir", "", "directory of the control plane")
	if err := parse(flags, args); err != nil {
		return err
	}
	if *dir == "" {
		return errors.New("--dir is needed")
	}
	absolute, err := filepath.Abs(*dir)
	if err != nil {
		return fmt.Errorf("resolving %s: %w", *dir, err)
	}
	files := layout{dir: absolute}
	s, err := files.readState()
	if errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintln(os.Stderr, "no control plane in", absolute)
		return nil
	}
	if err != nil {
		return err
	}
	return takeDown(ctx, files, s)
}

func takeDown(ctx context.Context, files layout, s state) error {
	if s.Supervisor.alive() {
		if err := s.Supervisor.signal(syscall.SIGTERM); err != nil {
			return fmt.Errorf("stopping the supervisor: %w", err)
		}
		if !s.Supervisor.waitGone(stopGrace) {
			return fmt.Errorf("the supervisor (process %d) does not stop; its log is in %s", s.Supervisor.PID, files.logs())
		}
		for _, c := range s.Components {
			if !c.alive() {
				fmt.Fprintf(os.Stderr, "stopped %s (process %d)\n", c.Name, c.PID)
			}
		}
	}
	stopped, err := stopComponents(s)
	for _, line := range stopped {
		fmt.Fprintln(os.Stderr, line)
	}
	if err != nil {
		return err
	}
	return removeUnlocked(ctx, files)
}

// stopComponents ends what a supervisor that was killed may have left. Each process is known by its start time,
// so a stranger that got a recycled pid is never touched.
func stopComponents(s state) ([]string, error) {
	var lines []string
	for _, c := range s.Components {
		if !c.alive() {
			continue
		}
		if err := c.signal(syscall.SIGKILL); err != nil {
			return lines, fmt.Errorf("stopping %s: %w", c.Name, err)
		}
		if !c.waitGone(5 * time.Second) {
			return lines, fmt.Errorf("%s (process %d) does not stop", c.Name, c.PID)
		}
		lines = append(lines, fmt.Sprintf("stopped %s (process %d), which had lost its supervisor", c.Name, c.PID))
	}
	return lines, nil
}

// removeUnlocked takes the lock first: a start that only just began is not in state.json yet, but holds it.
func removeUnlocked(ctx context.Context, files layout) error {
	lock, err := lockDir(files.dir)
	for tries := 0; errors.Is(err, errLocked) && tries < 20 && ctx.Err() == nil; tries++ {
		time.Sleep(100 * time.Millisecond)
		lock, err = lockDir(files.dir)
	}
	if errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintln(os.Stderr, "removed", files.dir)
		return nil
	}
	if errors.Is(err, errLocked) {
		return fmt.Errorf("%s is in use by a control plane that is only just starting; try again", files.dir)
	}
	if err != nil {
		return err
	}
	if err := files.remove(); err != nil {
		return errors.Join(err, lock.Close())
	}
	fmt.Fprintln(os.Stderr, "removed the data in", files.dir)
	return lock.Close()
}
