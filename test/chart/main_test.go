// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package chart_test renders and installs the Helm chart with a real Helm, of hack/helm, on a real API server.
package chart_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/test/controlplane"
)

var (
	plane *controlplane.ControlPlane
	admin client.Client
	root  string
	// tool is the built Helm.
	tool string
)

func TestMain(m *testing.M) {
	controlplane.Main(m, controlplane.Options{OnlyAPI: true}, func(ctx context.Context, started *controlplane.ControlPlane) error {
		var err error
		if root, err = controlplane.RepositoryRoot(); err != nil {
			return err
		}
		if admin, err = client.New(started.Config(), client.Options{}); err != nil {
			return err
		}
		plane, tool = started, filepath.Join(started.Dir, "helm")
		build := exec.CommandContext(ctx, "go", "build", "-mod=readonly", "-trimpath", "-buildvcs=false", "-o", tool, "helm.sh/helm/v4/cmd/helm")
		build.Dir = filepath.Join(root, "hack", "helm")
		build.Env = append(os.Environ(), "GOWORK=off", "CGO_ENABLED=0")
		if output, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("building hack/helm: %w\n%s", err, output)
		}
		return nil
	})
}

// helm runs Helm as the cluster's administrator, with folders of its own.
func helm(t *testing.T, args ...string) (out string, err error) {
	t.Helper()
	home := t.TempDir()
	return run(t, tool, []string{
		"KUBECONFIG=" + plane.Kubeconfig, "HELM_CACHE_HOME=" + home, "HELM_CONFIG_HOME=" + home, "HELM_DATA_HOME=" + home, "HOME=" + home,
	}, args...)
}

func run(t *testing.T, program string, environment []string, args ...string) (string, error) {
	t.Helper()
	var out, errOut bytes.Buffer
	command := exec.CommandContext(t.Context(), program, args...)
	command.Dir, command.Stdout, command.Stderr = root, &out, &errOut
	command.Env = append(os.Environ(), environment...)
	if err := command.Run(); err != nil {
		return out.String(), errors.Join(err, errors.New(errOut.String()))
	}
	return out.String(), nil
}
