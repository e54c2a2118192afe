// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package controlplane

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"
)

// readyLine is the one line that the program prints when the control plane is ready.
type readyLine struct {
	Dir        string `json:"dir"`
	Kubeconfig string `json:"kubeconfig"`
	CAFile     string `json:"caFile"`
	Server     string `json:"server"`
	Kubectl    string `json:"kubectl"`
}

// process is the running program. Its open standard input keeps it alive.
type process struct {
	command *exec.Cmd
	input   io.Closer
	once    sync.Once
	stopped error
}

// startProcess returns when the program says that it is ready. What the program reports meanwhile goes to standard error, because a
// first start builds for minutes.
func startProcess(ctx context.Context, binary string, args []string) (*process, readyLine, error) {
	// Not bound to the context: that would end the control plane with the start's deadline, and without clearing up.
	command := exec.Command(binary, args...)
	// A writer that is no file keeps our own standard error out of the child's hands: `go test` waits for whoever holds it.
	command.Stderr = struct{ io.Writer }{os.Stderr}
	input, err := command.StdinPipe()
	if err != nil {
		return nil, readyLine{}, fmt.Errorf("preparing the control plane's input: %w", err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		return nil, readyLine{}, fmt.Errorf("preparing the control plane's output: %w", err)
	}
	if err := command.Start(); err != nil {
		return nil, readyLine{}, fmt.Errorf("starting %s: %w", binary, err)
	}
	started := &process{command: command, input: input}
	ready, err := awaitReady(ctx, output)
	if err != nil {
		return nil, readyLine{}, errors.Join(err, started.stop())
	}
	return started, ready, nil
}

func awaitReady(ctx context.Context, output io.Reader) (readyLine, error) {
	type answer struct {
		line []byte
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		line, err := bufio.NewReader(output).ReadBytes('\n')
		answers <- answer{line, err}
	}()
	select {
	case <-ctx.Done():
		return readyLine{}, fmt.Errorf("waiting for the control plane: %w", context.Cause(ctx))
	case got := <-answers:
		if got.err != nil {
			return readyLine{}, fmt.Errorf("the control plane did not start: %w", got.err)
		}
		var ready readyLine
		if err := json.Unmarshal(bytes.TrimSpace(got.line), &ready); err != nil {
			return readyLine{}, fmt.Errorf("reading what the control plane printed: %w", err)
		}
		return ready, nil
	}
}

func (p *process) stop() error {
	p.once.Do(func() { p.stopped = p.stopNow() })
	return p.stopped
}

func (p *process) stopNow() error {
	closing := p.input.Close()
	ended := make(chan error, 1)
	go func() { ended <- p.command.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			return fmt.Errorf("stopping the control plane: %w", err)
		}
		return closing
	case <-time.After(stopTimeout):
		killing := p.command.Process.Kill()
		return errors.Join(fmt.Errorf("the control plane did not stop within %s and was killed", stopTimeout), killing, <-ended)
	}
}
