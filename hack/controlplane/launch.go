// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// supervisor is the other end: what "up" and "run" hold of the process that owns the components.
type supervisor struct {
	cmd      *exec.Cmd
	lifeline *os.File
	reports  chan report
	exited   chan struct{}
	err      error
}

// launch starts a supervisor for a directory and waits until its control plane is ready. When it fails or is
// interrupted, it returns after everything has been stopped and removed.
func launch(ctx context.Context, o options) (*supervisor, state, error) {
	lock, err := claimDir(o.Dir)
	if err != nil {
		return nil, state{}, err
	}
	s, err := spawn(o, lock)
	if err != nil {
		return nil, state{}, errors.Join(err, layout{dir: o.Dir}.remove(), lock.Close())
	}
	// The supervisor holds the lock from here on.
	if err := lock.Close(); err != nil {
		return nil, state{}, errors.Join(fmt.Errorf("handing over the lock: %w", err), s.stop())
	}
	select {
	case <-ctx.Done():
		return nil, state{}, errors.Join(errors.New("interrupted; everything was stopped and removed"), s.stop())
	case first := <-s.reports:
		if first.State != nil {
			return s, *first.State, nil
		}
		// Its end is an error as well, but says less than the report.
		_ = s.stop()
		if first.Error == "" {
			return nil, state{}, errors.Join(errors.New("the supervisor ended before it said anything"), s.err, layout{dir: o.Dir}.remove())
		}
		return nil, state{}, errors.New(first.Error)
	}
}

// claimDir makes the directory and locks it. Leftovers of a control plane that crashed are removed; a directory
// that holds anything else is not touched.
func claimDir(dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("making %s: %w", dir, err)
	}
	lock, err := lockDir(dir)
	if errors.Is(err, errLocked) {
		return nil, fmt.Errorf("a control plane already runs in %s; stop it with: controlplane down --dir %s", dir, shellQuote(dir))
	}
	if err != nil {
		return nil, err
	}
	if err := prepareDir(layout{dir: dir}); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return lock, nil
}

func prepareDir(files layout) error {
	entries, err := os.ReadDir(files.dir)
	if err != nil {
		return fmt.Errorf("looking into %s: %w", files.dir, err)
	}
	if len(entries) > 0 {
		old, err := files.readState()
		if err != nil {
			return fmt.Errorf("%s is not empty and holds no control plane; choose another directory", files.dir)
		}
		stopped, err := stopComponents(old)
		if err != nil {
			return err
		}
		fmt.Fprintln(os.Stderr, strings.Join(append([]string{"removing what an earlier control plane left in " + files.dir}, stopped...), "\n"))
		for _, path := range files.owned() {
			if err := os.RemoveAll(path); err != nil {
				return fmt.Errorf("removing leftovers: %w", err)
			}
		}
	}
	if err := files.makeDirs(); err != nil {
		return err
	}
	// From here on the directory is recognised as ours, whatever happens next.
	return files.writeState(state{Dir: files.dir})
}

func spawn(o options, lock *os.File) (*supervisor, error) {
	encoded, err := json.Marshal(o)
	if err != nil {
		return nil, fmt.Errorf("encoding the options: %w", err)
	}
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("finding this program: %w", err)
	}
	// A file, not our own standard error: a daemon that holds on to it would keep a caller's pipe open.
	log, err := os.Create(filepath.Join(layout{dir: o.Dir}.logs(), "controlplane.log"))
	if err != nil {
		return nil, fmt.Errorf("opening the supervisor's log: %w", err)
	}
	defer func() { _ = log.Close() }()
	lifelineEnd, lifeline, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("making the lifeline: %w", err)
	}
	defer func() { _ = lifelineEnd.Close() }()
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("making the report pipe: %w", err), lifeline.Close())
	}
	defer func() { _ = writer.Close() }()
	cmd := exec.Command(self, superviseCommand, string(encoded))
	cmd.Stdin, cmd.Stdout, cmd.Stderr = lifelineEnd, log, log
	cmd.ExtraFiles = []*os.File{lock, writer}
	// A session of its own: Ctrl-C in the terminal is for us, and we pass it on in an orderly way.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("starting the supervisor: %w", err), lifeline.Close(), reader.Close())
	}
	s := &supervisor{cmd: cmd, lifeline: lifeline, reports: make(chan report), exited: make(chan struct{})}
	go s.read(reader)
	go func() {
		s.err = cmd.Wait()
		close(s.exited)
	}()
	return s, nil
}

// read passes reports on; a closed channel means that the supervisor has ended.
func (s *supervisor) read(reader *os.File) {
	defer func() { _ = reader.Close() }()
	defer close(s.reports)
	decoder := json.NewDecoder(reader)
	for {
		var next report
		if err := decoder.Decode(&next); err != nil {
			return
		}
		select {
		case s.reports <- next:
		case <-s.exited:
			return
		}
	}
}

// stop cuts the lifeline and waits until the supervisor has stopped and removed everything.
func (s *supervisor) stop() error {
	if err := s.lifeline.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		return fmt.Errorf("telling the supervisor to stop: %w", err)
	}
	select {
	case <-s.exited:
		return nil
	case <-time.After(stopGrace):
		return errors.Join(fmt.Errorf("the supervisor did not stop within %s and was killed", stopGrace), s.cmd.Process.Kill())
	}
}

// detach lets the control plane outlive this command.
func (s *supervisor) detach() error {
	if _, err := s.lifeline.Write([]byte{detachByte}); err != nil {
		return errors.Join(fmt.Errorf("detaching from the control plane: %w", err), s.stop())
	}
	if err := s.lifeline.Close(); err != nil {
		return fmt.Errorf("detaching from the control plane: %w", err)
	}
	return nil
}
