// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package integration tests the operator on a real control plane: real controllers make the pods, a real scheduler binds them, and the
// operator is the program as it is built, with its own service account.
package integration

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"testing"

	"k8s.io/apimachinery/pkg/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/test/controlplane"
	"github.com/aims-operator/aims-operator/test/operator"
)

var (
	plane    *controlplane.ControlPlane
	governor *operator.Operator
	admin    client.Client
)

func TestMain(m *testing.M) {
	flag.Parse()
	if testing.Short() {
		fmt.Fprintln(os.Stderr, "-short leaves out the tests that need a control plane")
		os.Exit(0)
	}
	controlplane.Main(m, controlplane.Options{Nodes: 2}, func(ctx context.Context, p *controlplane.ControlPlane) error {
		plane = p
		if err := operator.Install(ctx, p); err != nil {
			return err
		}
		var err error
		if governor, err = operator.Start(ctx, p); err != nil {
			return err
		}
		admin, err = newClient(p.Config())
		return err
	})
}

func newClient(config *rest.Config) (client.Client, error) {
	scheme := runtime.NewScheme()
	if err := errors.Join(clientgoscheme.AddToScheme(scheme), v1alpha1.AddToScheme(scheme)); err != nil {
		return nil, err
	}
	config = rest.CopyConfig(config)
	config.QPS = -1
	return client.New(config, client.Options{Scheme: scheme})
}
