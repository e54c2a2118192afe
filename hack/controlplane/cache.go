// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// cacheDir is where the binaries of this version live: under $AIMS_CACHE, or the user's cache directory.
func cacheDir() (string, error) {
	key, err := cacheKey()
	if err != nil {
		return "", err
	}
	if root := os.Getenv("AIMS_CACHE"); root != "" {
		absolute, err := filepath.Abs(root)
		if err != nil {
			return "", fmt.Errorf("resolving AIMS_CACHE: %w", err)
		}
		return filepath.Join(absolute, key), nil
	}
	root, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("finding the user's cache directory (set AIMS_CACHE to choose one): %w", err)
	}
	return filepath.Join(root, "aims-operator", "controlplane", key), nil
}

func binDir() (string, error) {
	dir, err := cacheDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "bin"), nil
}

func runPath(_ context.Context, args []string) error {
	flags := newFlags("path", "", "Prints the directory that holds (or will hold, after a build) the binaries.")
	if err := parse(flags, args); err != nil {
		return err
	}
	dir, err := binDir()
	if err != nil {
		return err
	}
	fmt.Println(dir)
	return nil
}

// assetsDir returns KUBEBUILDER_ASSETS when it holds all that an API-only control plane needs. A full one is
// always built here, because its parts must be of one release.
func assetsDir() string {
	dir := os.Getenv("KUBEBUILDER_ASSETS")
	if dir == "" {
		return ""
	}
	for _, name := range apiBinaries() {
		if !isExecutable(filepath.Join(dir, name)) {
			return ""
		}
	}
	return dir
}

func isExecutable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o111 != 0
}
