// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package manager

import (
	"fmt"
	"os"

	"github.com/aims-operator/aims-operator/internal/discovery"
)

// loadRecognisers reads the recognisers that the operator brings, and those of a file. A file with a mistake stops the start: an operator that
// looks by less than it was told would take AI for none.
func loadRecognisers(file string) (*discovery.Recognisers, error) {
	if file == "" {
		return discovery.Builtin()
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("--recognisers: %w", err)
	}
	recognisers, err := discovery.With(text)
	if err != nil {
		return nil, fmt.Errorf("--recognisers: %s: %w", file, err)
	}
	return recognisers, nil
}
