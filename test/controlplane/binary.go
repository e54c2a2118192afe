// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package controlplane

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// binaryVariable names the environment variable with the path of the built program of hack/controlplane. The Makefile sets it.
const binaryVariable = "AIMS_CONTROLPLANE"

func binaryPath(ctx context.Context) (string, error) {
	if path := os.Getenv(binaryVariable); path != "" {
		return path, nil
	}
	return buildBinary(ctx)
}

// buildBinary builds the program, so that a plain `go test` works. Packages are tested at the same time: each builds a file of its
// own and moves it to the common place in one step.
func buildBinary(ctx context.Context) (path string, err error) {
	root, err := RepositoryRoot()
	if err != nil {
		return "", fmt.Errorf("%w; set %s to use a program that is built already", err, binaryVariable)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("finding the user's cache directory: %w", err)
	}
	dir := filepath.Join(cache, "aims-operator", "program")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("making a directory for the control plane's program: %w", err)
	}
	work, err := os.MkdirTemp(dir, "build-")
	if err != nil {
		return "", fmt.Errorf("making a directory to build in: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	built := filepath.Join(work, "controlplane")
	build := exec.CommandContext(ctx, "go", "build", "-mod=readonly", "-trimpath", "-buildvcs=false", "-o", built, ".")
	build.Dir = filepath.Join(root, "hack", "controlplane")
	build.Env = append(os.Environ(), "GOWORK=off", "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building hack/controlplane: %w\n%s", err, output)
	}
	path = filepath.Join(dir, "controlplane")
	if err := os.Rename(built, path); err != nil {
		return "", fmt.Errorf("moving the control plane's program: %w", err)
	}
	return path, nil
}
