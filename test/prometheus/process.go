// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

const stopTimeout = 20 * time.Second

// process is Prometheus. The kernel ends it with the thread that started it, and that thread waits for it: so it never outlives us.
type process struct {
	command *exec.Cmd
	logPath string
	ended   chan struct{}
	once    sync.Once
	stopped error
}

func startProcess(binary, logPath string, arguments ...string) (*process, error) {
	log, err := os.OpenFile(logPath, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening Prometheus' log: %w", err)
	}
	command := exec.Command(binary, arguments...)
	command.Stdout, command.Stderr = log, log
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	p := &process{command: command, logPath: logPath, ended: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := command.Start()
		started <- errors.Join(err, log.Close())
		if err == nil {
			// How it ended is in its log; that it ended is what counts.
			_ = command.Wait()
		}
		close(p.ended)
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("starting %s: %w", binary, err)
	}
	return p, nil
}

func (p *process) log() []byte {
	content, err := os.ReadFile(p.logPath)
	if err != nil {
		return []byte(err.Error())
	}
	return content
}

// pause returns once the kernel says that the program stands still: a signal takes its time where the machine is busy.
func (p *process) pause() error {
	if err := p.command.Process.Signal(syscall.SIGSTOP); err != nil {
		return fmt.Errorf("pausing Prometheus: %w", err)
	}
	for deadline := time.Now().Add(stopTimeout); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.command.Process.Pid))
		if err != nil {
			return fmt.Errorf("looking whether Prometheus stands still: %w", err)
		}
		// The state comes after the name, which is in brackets.
		if _, state, _ := strings.Cut(string(text), ") "); strings.HasPrefix(state, "T") {
			return nil
		}
	}
	return fmt.Errorf("the Prometheus did not stand still within %s", stopTimeout)
}

func (p *process) resume() error {
	return p.command.Process.Signal(syscall.SIGCONT)
}

// stop throws the data away, so it does not ask: a Prometheus that is told to end first writes down what it has.
func (p *process) stop() error {
	p.once.Do(func() {
		if err := p.command.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			p.stopped = fmt.Errorf("ending Prometheus: %w", err)
			return
		}
		select {
		case <-p.ended:
		case <-time.After(stopTimeout):
			p.stopped = fmt.Errorf("the Prometheus did not end within %s", stopTimeout)
		}
	})
	return p.stopped
}
