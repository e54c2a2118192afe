// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"syscall"
	"time"
)

// The supervisor is this same program, started in a session of its own by "up" and "run". It owns the components:
// they die with it, and it stops them when its lifeline, a pipe from the command that started it, is closed. The
// kernel closes the pipe however that command ends, so nothing is left behind.
const (
	superviseCommand = "supervise"

	// Files that the supervisor inherits beside the standard ones.
	lockFD   = 3
	reportFD = 4

	// detachByte on the lifeline tells the supervisor to outlive the command that started it.
	detachByte = 'd'
)

var errLifeline = errors.New("the command that started it has ended")

// report is one line from the supervisor to the command that started it.
type report struct {
	State *state `json:"state,omitempty"`
	Error string `json:"error,omitempty"`
}

func runSupervise(ctx context.Context, args []string) error {
	if len(args) != 1 {
		return errors.New("supervise is for internal use: use up or run")
	}
	var o options
	if err := json.Unmarshal([]byte(args[0]), &o); err != nil {
		return fmt.Errorf("reading the options: %w", err)
	}
	// Components must inherit neither the lock, which would outlive us, nor the report.
	syscall.CloseOnExec(lockFD)
	syscall.CloseOnExec(reportFD)
	// See startProcess: the thread has to live as long as the components.
	runtime.LockOSThread()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	detached := make(chan struct{})
	go watchLifeline(cancel, detached)
	return supervise(ctx, o, json.NewEncoder(os.NewFile(reportFD, "report")), detached)
}

func watchLifeline(cancel context.CancelCauseFunc, detached chan<- struct{}) {
	var message [1]byte
	if count, _ := os.Stdin.Read(message[:]); count == 1 && message[0] == detachByte {
		close(detached)
		return
	}
	cancel(errLifeline)
}

func supervise(ctx context.Context, o options, reports *json.Encoder, detached <-chan struct{}) error {
	p := &plane{options: o, files: layout{dir: o.Dir}}
	starting, done := context.WithTimeoutCause(ctx, o.Timeout, fmt.Errorf("the start took longer than %s", o.Timeout))
	err := p.start(starting)
	done()
	if err == nil {
		err = p.serve(ctx, reports)
		if err == nil || !isClosed(detached) {
			return p.end(err, reports)
		}
		// Nobody listens any more, so the logs are kept for whoever wonders; "down" removes them.
		p.stop()
		return err
	}
	return p.end(err, reports)
}

// serve says that all is ready and returns nil when asked to stop, or the failure of the component that ended.
func (p *plane) serve(ctx context.Context, reports *json.Encoder) error {
	s, err := p.files.readState()
	if err != nil {
		return err
	}
	if err := reports.Encode(report{State: &s}); err != nil {
		return fmt.Errorf("reporting that all is ready: %w", err)
	}
	return p.watch(ctx)
}

// watch starts again what "restart" ended. It runs on the supervisor's main goroutine, as startProcess asks.
func (p *plane) watch(ctx context.Context) error {
	failed := make(chan *process)
	for _, proc := range p.procs {
		go proc.tell(ctx, failed)
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case proc := <-failed:
			if !p.files.takeRestart(proc.name) {
				return proc.failure()
			}
			again, err := p.relaunch(proc)
			if err != nil {
				return err
			}
			go again.tell(ctx, failed)
		}
	}
}

// end cleans up first and reports afterwards: when the report arrives, nothing is left.
func (p *plane) end(cause error, reports *json.Encoder) error {
	p.stop()
	err := errors.Join(cause, p.files.remove())
	if err == nil {
		return nil
	}
	// The reader may have gone; the error also goes to our own log.
	_ = reports.Encode(report{Error: err.Error()})
	return err
}

func isClosed(channel <-chan struct{}) bool {
	select {
	case <-channel:
		return true
	default:
		return false
	}
}

// stopGrace is how long commands wait for a supervisor, which itself gives each component two seconds.
const stopGrace = 30 * time.Second
