// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package manager

import (
	"fmt"
	"os"

	"github.com/aims-operator/aims-operator/internal/workload"
)

// loadKinds reads the table of workload kinds that the operator brings, and the rows of a file. A file with a mistake stops the start: an operator
// that knows fewer kinds than it was told would let workloads pass.
func loadKinds(file string) (*workload.Table, error) {
	if file == "" {
		return workload.BuiltinTable()
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("--workload-kinds: %w", err)
	}
	if len(text) == 0 {
		return nil, fmt.Errorf("--workload-kinds: %s is empty", file)
	}
	kinds, err := workload.NewTable(text)
	if err != nil {
		return nil, fmt.Errorf("--workload-kinds: %s: %w", file, err)
	}
	return kinds, nil
}
