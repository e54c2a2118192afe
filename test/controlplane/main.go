// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package controlplane

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"testing"
	"time"
)

// startTimeout is how long tests wait for a start. Building the binaries takes about seven minutes of it on two cores, once.
const startTimeout = 20 * time.Minute

// Main is for TestMain: it starts one control plane for the tests of a package, prepares it, runs the tests, stops it and ends the
// process with the tests' result. With -short it starts nothing, and the tests that call Required are skipped.
//
//	var plane *controlplane.ControlPlane
//
//	func TestMain(m *testing.M) {
//		controlplane.Main(m, controlplane.Options{OnlyAPI: true}, func(ctx context.Context, p *controlplane.ControlPlane) error {
//			plane = p
//			return p.InstallCRDs(ctx)
//		})
//	}
func Main(m *testing.M, options Options, prepare func(context.Context, *ControlPlane) error) {
	flag.Parse()
	if testing.Short() {
		os.Exit(m.Run())
	}
	code, err := runTests(m, options, prepare)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// Required skips the test when there is no control plane, which is so with -short alone.
func Required(t *testing.T, plane *ControlPlane) *ControlPlane {
	t.Helper()
	if plane == nil {
		t.Skip("needs a control plane, which -short leaves out")
	}
	return plane
}

func runTests(m *testing.M, options Options, prepare func(context.Context, *ControlPlane) error) (code int, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	plane, err := Start(ctx, options)
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, plane.Stop()) }()
	if err := prepare(ctx, plane); err != nil {
		return 1, fmt.Errorf("preparing the control plane: %w", err)
	}
	return m.Run(), nil
}
