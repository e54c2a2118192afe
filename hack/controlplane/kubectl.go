// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"os"
	"syscall"
)

func runKubectl(_ context.Context, args []string) error {
	flags := newFlags("kubectl", "--dir DIR -- ARGUMENTS", "Runs kubectl as the administrator of the directory's control plane.")
	dir := flags.String("dir", "", "directory of the control plane")
	if err := flags.Parse(args); err != nil {
		return err
	}
	s, _, err := readyState(*dir)
	if err != nil {
		return err
	}
	// Replaced, not appended: of two variables with one name the first would count.
	if err := os.Setenv("KUBECONFIG", s.Kubeconfig); err != nil {
		return fmt.Errorf("setting KUBECONFIG: %w", err)
	}
	if err := syscall.Exec(s.Kubectl, append([]string{"kubectl"}, flags.Args()...), os.Environ()); err != nil {
		return fmt.Errorf("running %s: %w", s.Kubectl, err)
	}
	return nil
}
