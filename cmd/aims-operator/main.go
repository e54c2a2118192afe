// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Command aims-operator is the operator.
package main

import (
	"os"

	"github.com/aims-operator/aims-operator/internal/manager"
)

func main() {
	os.Exit(manager.Main(os.Args[1:]))
}
