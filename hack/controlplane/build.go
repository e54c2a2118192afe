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
	"runtime"
	"strings"
	"syscall"
	"time"
)

type target struct {
	name string
	pkg  string
}

// targets are ordered so that what an API-only control plane needs is there first.
func targets() []target {
	return []target{
		{"etcd", "go.etcd.io/etcd/server/v3"},
		{"kube-apiserver", "k8s.io/kubernetes/cmd/kube-apiserver"},
		{"kubectl", "k8s.io/kubernetes/cmd/kubectl"},
		{"kube-controller-manager", "k8s.io/kubernetes/cmd/kube-controller-manager"},
		{"kube-scheduler", "k8s.io/kubernetes/cmd/kube-scheduler"},
		{"kwok", "sigs.k8s.io/kwok/cmd/kwok"},
	}
}

func apiBinaries() []string {
	return []string{"etcd", "kube-apiserver", "kubectl"}
}

func runBuild(ctx context.Context, args []string) error {
	flags := newFlags("build", "[--only-api]", "Builds the binaries once into the cache; binaries that are there already are kept.\n"+
		"The cache is $AIMS_CACHE, or aims-operator/controlplane in the user's cache directory.")
	onlyAPI := flags.Bool("only-api", false, "build only etcd, kube-apiserver and kubectl")
	if err := parse(flags, args); err != nil {
		return err
	}
	dir, err := ensureBuilt(ctx, *onlyAPI)
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "the binaries are in", dir)
	return nil
}

// ensureBuilt returns the directory of the binaries, and builds what is missing.
func ensureBuilt(ctx context.Context, onlyAPI bool) (string, error) {
	if dir := assetsDir(); onlyAPI && dir != "" {
		return dir, nil
	}
	bin, err := binDir()
	if err != nil {
		return "", err
	}
	if len(missing(bin, onlyAPI)) == 0 {
		return bin, nil
	}
	if err := os.MkdirAll(bin, 0o755); err != nil {
		return "", fmt.Errorf("making the cache directory: %w", err)
	}
	root := filepath.Dir(bin)
	lock, err := lockFile(ctx, filepath.Join(root, "lock"), func() {
		fmt.Fprintln(os.Stderr, "another process is building the control plane; waiting for it")
	})
	if err != nil {
		return "", err
	}
	err = buildMissing(ctx, root, missing(bin, onlyAPI))
	return bin, errors.Join(err, lock.Close())
}

func missing(bin string, onlyAPI bool) []target {
	var result []target
	for _, t := range targets() {
		wanted := !onlyAPI
		for _, name := range apiBinaries() {
			wanted = wanted || name == t.name
		}
		if wanted && !isExecutable(filepath.Join(bin, t.name)) {
			result = append(result, t)
		}
	}
	return result
}

// buildMissing runs under the lock. Each binary is moved into place when it is complete, so an interrupted build
// goes on where it stopped.
func buildMissing(ctx context.Context, root string, wanted []target) (err error) {
	if len(wanted) == 0 {
		return nil
	}
	leftovers, err := filepath.Glob(filepath.Join(root, "tmp-*"))
	if err != nil {
		return fmt.Errorf("looking for leftovers of an earlier build: %w", err)
	}
	for _, leftover := range leftovers {
		if err := os.RemoveAll(leftover); err != nil {
			return fmt.Errorf("removing leftovers of an earlier build: %w", err)
		}
	}
	work, err := os.MkdirTemp(root, "tmp-")
	if err != nil {
		return fmt.Errorf("making a directory to build in: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	for name, content := range map[string]string{"go.mod": moduleFile, "go.sum": moduleSums} {
		if err := os.WriteFile(filepath.Join(work, name), []byte(content), 0o600); err != nil {
			return fmt.Errorf("writing %s to build from: %w", name, err)
		}
	}
	for _, t := range wanted {
		if err := buildTarget(ctx, work, t); err != nil {
			return fmt.Errorf("building %s: %w", t.name, err)
		}
		if err := os.Rename(filepath.Join(work, t.name), filepath.Join(root, "bin", t.name)); err != nil {
			return fmt.Errorf("moving %s into the cache: %w", t.name, err)
		}
	}
	return nil
}

func buildTarget(ctx context.Context, work string, t target) error {
	version, err := kubernetesVersion()
	if err != nil {
		return err
	}
	// The parent-death signal below belongs to the thread that starts the child.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd := exec.CommandContext(ctx, "go", "build", "-mod=readonly", "-trimpath",
		"-ldflags", linkerFlags(version), "-o", filepath.Join(work, t.name), t.pkg)
	cmd.Dir = work
	// GOOS and GOARCH may be set for cross-compiling the product; these binaries run here. A go command that is
	// killed leaves its temporary files, so they are put where we clean up.
	cmd.Env = append(os.Environ(), "GOWORK=off", "CGO_ENABLED=0", "GOOS="+runtime.GOOS, "GOARCH="+runtime.GOARCH, "GOTMPDIR="+work)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	// go starts compilers of its own; the whole group has to go when the build is interrupted.
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	progress := startProgress("building " + t.name)
	err = cmd.Run()
	progress.end(err == nil)
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("interrupted: %w", context.Cause(ctx))
	case errors.Is(err, exec.ErrNotFound):
		return fmt.Errorf("the go command is needed: %w", err)
	case err != nil:
		return fmt.Errorf("go build %s: %w\n%s", t.pkg, err, lastLines(output.String(), 40))
	}
	return nil
}

func lastLines(text string, count int) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	if len(lines) > count {
		lines = lines[len(lines)-count:]
	}
	return strings.Join(lines, "\n")
}
