// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// commandTimeout is how long a command may take. They take less than a second on an idle machine.
const commandTimeout = time.Minute

// shell runs commands as they are written, in a directory with the manifests, as people of the cluster.
type shell struct {
	// programs holds kubectl and kubectl-aims; files holds the manifests.
	programs, files string
	// kubeconfigs are the people's, by name.
	kubeconfigs map[string]string
}

// outcome is what a command did.
type outcome struct {
	line   string
	code   int
	output string
}

// run runs a command as a person. That a command fails is an outcome; an error means that it could not be run.
func (s *shell) run(ctx context.Context, as person, line string) (outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	var output bytes.Buffer
	command := exec.CommandContext(ctx, "/bin/sh", "-c", line)
	command.Dir = s.files
	command.Env = s.environment(as)
	command.Stdout, command.Stderr = &output, &output
	command.WaitDelay = time.Second
	err := command.Run()
	var exit *exec.ExitError
	if ctx.Err() != nil {
		return outcome{}, fmt.Errorf("running %q as %s: %w", line, as.name, ctx.Err())
	}
	if err != nil && !errors.As(err, &exit) {
		return outcome{}, fmt.Errorf("running %q as %s: %w", line, as.name, err)
	}
	return outcome{line: line, code: command.ProcessState.ExitCode(), output: output.String()}, nil
}

// environment is this process's own, with the demo's programs first, and without what would let somebody's settings change the story.
func (s *shell) environment(as person) []string {
	var environment []string
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "KUBE") && !strings.HasPrefix(variable, "GIT_") {
			environment = append(environment, variable)
		}
	}
	return append(environment,
		"PATH="+s.programs+string(os.PathListSeparator)+os.Getenv("PATH"),
		"KUBECONFIG="+s.kubeconfigs[as.name],
		"KUBECACHEDIR="+filepath.Join(s.programs, "cache"),
		"KUBERC=off",
		"GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_PAGER=cat",
	)
}
