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
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-logr/logr"
	"sigs.k8s.io/controller-runtime/pkg/client"
	logf "sigs.k8s.io/controller-runtime/pkg/log"

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
	logf.SetLogger(logr.Discard())
	if testing.Short() {
		fmt.Fprintln(os.Stderr, "-short leaves out the tests that need a control plane")
		os.Exit(0)
	}
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// clusterName is what the operator takes its cluster to be called.
const clusterName = "eu-test-1"

// startTimeout is how long everything may take to start; building the control plane takes about seven minutes of it, once.
const startTimeout = 20 * time.Minute

// nodes have eight GPUs each, so that no test waits for those of another.
const nodes = 16

// run runs the tests, and afterwards reads what the operator logged meanwhile.
func run(m *testing.M) (code int, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	if plane, err = controlplane.Start(ctx, controlplane.Options{Nodes: nodes, Audit: true}); err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, plane.Stop()) }()
	if err := operator.Install(ctx, plane); err != nil {
		return 1, err
	}
	if admin, err = operator.NewClient(plane.Config()); err != nil {
		return 1, err
	}
	if err := define(ctx, "kinds.yaml"); err != nil {
		return 1, err
	}
	further, err := filepath.Abs(filepath.Join("testdata", "workload_kinds.yaml"))
	if err != nil {
		return 1, err
	}
	if governor, err = operator.Start(ctx, plane, "--workload-kinds", further, "--ask-approvers-every", "1s", "--cluster-name", clusterName,
		"--metrics-source-allowed", "127.0.0.1", "--metrics-source-unrestricted", "prometheus.platform.svc:9090"); err != nil {
		return 1, err
	}
	code = m.Run()
	return code, readLog(governor.Log)
}

// neverLogged are words that no line of the operator's log may hold: it crashed, or its role in config/ does not let it do its work.
var neverLogged = []string{"panic", "forbidden", "runtime error", "DATA RACE"}

func readLog(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var problems []error
	for line := range strings.Lines(string(text)) {
		// An Event about an object whose namespace is on its way out comes too late, whatever the operator may.
		if strings.Contains(line, "because it is being terminated") {
			continue
		}
		for _, word := range neverLogged {
			if strings.Contains(line, word) {
				problems = append(problems, fmt.Errorf("the operator logged %q: %s", word, line))
				break
			}
		}
	}
	return errors.Join(problems...)
}
