// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"embed"
	"fmt"
	"os"
	"strings"
)

// Stages tell kwok how nodes and pods go from one state to the next.
//
//go:embed stages/*.yaml
var stages embed.FS

const stagesFile = "stages.yaml"

// writeStages joins the stages to one file, which is what kwok's --config takes.
func writeStages(files layout) error {
	entries, err := stages.ReadDir("stages")
	if err != nil {
		return fmt.Errorf("listing the stages: %w", err)
	}
	var documents []string
	for _, entry := range entries {
		content, err := stages.ReadFile("stages/" + entry.Name())
		if err != nil {
			return fmt.Errorf("reading the stage %s: %w", entry.Name(), err)
		}
		documents = append(documents, string(content))
	}
	if err := os.WriteFile(files.config(stagesFile), []byte(strings.Join(documents, "---\n")), 0o600); err != nil {
		return fmt.Errorf("writing the stages: %w", err)
	}
	return nil
}
