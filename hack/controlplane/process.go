// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// component is what to start: a program, its arguments, and the port that it will listen on, if any.
type component struct {
	name string
	bin  string
	args []string
	env  []string
	port int
}

// process is a component that was started.
type process struct {
	component
	id      identity
	cmd     *exec.Cmd
	logPath string
	ended   chan struct{}
	err     error
}

// startProcess must be called on the supervisor's main goroutine, which is tied to its thread: the kernel sends
// the parent-death signal when the thread that started a child ends, not when the process does.
func startProcess(files layout, c component) (*process, error) {
	log, err := os.OpenFile(files.log(c.name), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the log of %s: %w", c.name, err)
	}
	defer func() { _ = log.Close() }()
	cmd := exec.Command(c.bin, c.args...)
	cmd.Dir = files.dir
	cmd.Env = append(os.Environ(), c.env...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", c.name, err)
	}
	p := &process{component: c, cmd: cmd, logPath: log.Name(), ended: make(chan struct{})}
	p.id, err = identify(cmd.Process.Pid)
	go func() {
		p.err = cmd.Wait()
		close(p.ended)
	}()
	if err != nil {
		p.stop(0)
		return nil, err
	}
	return p, nil
}

// tell says on the channel when the process has ended, if anybody still listens.
func (p *process) tell(ctx context.Context, failed chan<- *process) {
	select {
	case <-ctx.Done():
	case <-p.ended:
		select {
		case failed <- p:
		case <-ctx.Done():
		}
	}
}

func (p *process) running() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// stop asks, waits, and then insists. The pid cannot have been recycled: only our own Wait releases it.
func (p *process) stop(grace time.Duration) {
	if grace > 0 {
		_ = p.cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-p.ended:
			return
		case <-time.After(grace):
		}
	}
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// failure explains an end that nobody asked for.
func (p *process) failure() *componentError {
	content, err := os.ReadFile(p.logPath)
	if err != nil {
		content = []byte(err.Error())
	}
	cause := "it exited with status 0"
	if p.err != nil {
		cause = p.err.Error()
	}
	return &componentError{
		message: fmt.Sprintf("%s ended unexpectedly: %s", p.name, cause),
		tail:    fmt.Sprintf("last lines of %s.log:\n%s", p.name, lastLines(string(content), 25)),
		clash:   strings.Contains(string(content), "address already in use"),
	}
}

// componentError carries the log's tail, because the log itself is removed with everything else.
type componentError struct {
	message string
	tail    string
	clash   bool
}

func (e *componentError) Error() string { return e.message + "\n" + e.tail }
