// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"syscall"
	"time"

	"github.com/aims-operator/aims-operator/test/controlplane"
)

// binaryVariable names the environment variable with the path of a Prometheus that is there already.
const binaryVariable = "PROMETHEUS"

const target = "github.com/prometheus/prometheus/cmd/prometheus"

// Binary returns the path of a Prometheus: $PROMETHEUS, or the version that hack/prometheus pins, which is built into the user's cache
// when it is not there. Two builds at once are safe: the second waits for the first, and finds what it made.
func Binary(ctx context.Context) (string, error) {
	if path := os.Getenv(binaryVariable); path != "" {
		return path, nil
	}
	root, err := controlplane.RepositoryRoot()
	if err != nil {
		return "", fmt.Errorf("%w; set %s to use a Prometheus that is built already", err, binaryVariable)
	}
	module := filepath.Join(root, "hack", "prometheus")
	dir, err := cacheDir(module)
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "prometheus")
	if built(path) {
		return path, nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("making a directory for Prometheus: %w", err)
	}
	lock, err := lockFile(ctx, filepath.Join(dir, "lock"))
	if err != nil {
		return "", err
	}
	if !built(path) {
		err = build(ctx, module, dir, path)
	}
	return path, errors.Join(err, lock.Close())
}

func built(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o111 != 0
}

// cacheDir changes with everything that changes the binary.
func cacheDir(module string) (string, error) {
	hash := sha256.New()
	version := ""
	for _, name := range []string{"go.mod", "go.sum"} {
		content, err := os.ReadFile(filepath.Join(module, name))
		if err != nil {
			return "", fmt.Errorf("reading which Prometheus to build: %w", err)
		}
		hash.Write(content)
		if found := regexp.MustCompile(`(?m)^\s*github\.com/prometheus/prometheus (v\S+)`).FindSubmatch(content); found != nil && version == "" {
			version = string(found[1])
		}
	}
	key := fmt.Sprintf("%s-%s-%s", version, runtime.GOARCH, hex.EncodeToString(hash.Sum(nil)[:6]))
	if root := os.Getenv("AIMS_CACHE"); root != "" {
		absolute, err := filepath.Abs(root)
		if err != nil {
			return "", fmt.Errorf("resolving AIMS_CACHE: %w", err)
		}
		return filepath.Join(absolute, "prometheus-"+key), nil
	}
	root, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("finding the user's cache directory (set AIMS_CACHE to choose one): %w", err)
	}
	return filepath.Join(root, "aims-operator", "prometheus", key), nil
}

// build runs under the lock, and moves the binary into place when it is complete.
func build(ctx context.Context, module, dir, path string) (err error) {
	work, err := os.MkdirTemp(dir, "tmp-")
	if err != nil {
		return fmt.Errorf("making a directory to build in: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	fmt.Fprintln(os.Stderr, "building Prometheus, once; it takes minutes")
	// The tag leaves out the discovery of clouds, which tests do not need and which takes most of the build.
	command := exec.CommandContext(ctx, "go", "build", "-mod=readonly", "-trimpath", "-tags", "remove_all_sd",
		"-ldflags", "-s -w", "-o", filepath.Join(work, "prometheus"), target)
	command.Dir = module
	command.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off", "CGO_ENABLED=0", "GOOS="+runtime.GOOS, "GOARCH="+runtime.GOARCH, "GOTMPDIR="+work)
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("building Prometheus: %w\n%s", err, output)
	}
	if err := os.Rename(filepath.Join(work, "prometheus"), path); err != nil {
		return fmt.Errorf("moving Prometheus into the cache: %w", err)
	}
	return nil
}

// lockFile waits for the kernel's lock on a file, which a crash releases by itself.
func lockFile(ctx context.Context, path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the lock file: %w", err)
	}
	for {
		err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return file, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errors.Join(fmt.Errorf("locking %s: %w", path, err), file.Close())
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(fmt.Errorf("waiting for another build of Prometheus: %w", context.Cause(ctx)), file.Close())
		case <-time.After(200 * time.Millisecond):
		}
	}
}
