// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package controlplane

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

const module = "module github.com/aims-operator/aims-operator\n"

// RepositoryRoot is the repository that the working directory is in: of a test, its package's directory.
func RepositoryRoot() (string, error) {
	start, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("finding the working directory: %w", err)
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		content, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		switch {
		case err == nil && bytes.HasPrefix(content, []byte(module)):
			return dir, nil
		case err != nil && !errors.Is(err, os.ErrNotExist):
			return "", fmt.Errorf("looking for the repository: %w", err)
		case dir == filepath.Dir(dir):
			return "", fmt.Errorf("%s is not inside the repository of the AIMS operator", start)
		}
	}
}
