// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Command build builds the Prometheus that tests use, and prints its path.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"github.com/aims-operator/aims-operator/test/prometheus"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	path, err := prometheus.Binary(ctx)
	if err != nil {
		return fmt.Errorf("getting a Prometheus: %w", err)
	}
	fmt.Println(path)
	return nil
}
