// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package controlplane

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"k8s.io/client-go/rest"
)

// User issues a client certificate for a user and groups and returns the path of a kubeconfig with it. The user may do nothing until
// RBAC says so. The file goes when the control plane stops.
func (p *ControlPlane) User(name string, groups ...string) (string, error) {
	dir := filepath.Join(p.Dir, "users")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("making a directory for kubeconfigs: %w", err)
	}
	file := filepath.Join(dir, p.nextUser()+".kubeconfig")
	args := []string{"user", "--dir", p.Dir, "--name", name, "--out", file}
	for _, group := range groups {
		args = append(args, "--group", group)
	}
	var output bytes.Buffer
	command := exec.Command(p.binary, args...)
	command.Stderr = &output
	if err := command.Run(); err != nil {
		return "", fmt.Errorf("issuing a certificate for %q: %w: %s", name, err, bytes.TrimSpace(output.Bytes()))
	}
	return file, nil
}

// UserConfig is User as client configuration.
func (p *ControlPlane) UserConfig(name string, groups ...string) (*rest.Config, error) {
	file, err := p.User(name, groups...)
	if err != nil {
		return nil, err
	}
	return loadConfig(file)
}

// nextUser numbers the files, because the same user may come back with other groups.
func (p *ControlPlane) nextUser() string {
	p.users.Lock()
	defer p.users.Unlock()
	p.minted++
	return "user-" + strconv.Itoa(p.minted)
}
