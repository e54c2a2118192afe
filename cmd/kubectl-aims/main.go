// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Command kubectl-aims is the kubectl plugin of the AIMS operator: kubectl aims.
package main

import (
	"os"

	"github.com/aims-operator/aims-operator/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:]))
}
