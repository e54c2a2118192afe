// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"
	"sigs.k8s.io/yaml"

	"github.com/aims-operator/aims-operator/internal/cli/text"
)

// output is a command's choice of format.
type output string

const (
	outputText output = ""
	outputJSON output = "json"
	outputYAML output = "yaml"
)

func addOutputFlag(cmd *cobra.Command, format *output) {
	cmd.Flags().StringVarP((*string)(format), "output", "o", "", "json or yaml; see kubectl aims help output. Left out: text for people")
	mustComplete(cmd, "output", cobra.FixedCompletions([]string{string(outputJSON), string(outputYAML)}, cobra.ShellCompDirectiveNoFileComp))
}

func (o output) check() error {
	switch o {
	case outputText, outputJSON, outputYAML:
		return nil
	}
	return usagef("unknown output format %q: choose json or yaml, or leave it out", string(o))
}

// print prints a document as JSON or YAML, or its text.
func (s *session) print(o output, document any, people func() string) error {
	if o == outputText {
		write(s.streams.Out, people())
		return nil
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(document); err != nil {
		return fmt.Errorf("writing JSON: %w", err)
	}
	if o == outputJSON {
		write(s.streams.Out, text.EscapeJSON(b.String()))
		return nil
	}
	printed, err := yaml.JSONToYAML(b.Bytes())
	if err != nil {
		return fmt.Errorf("writing YAML: %w", err)
	}
	if isTerminal(s.streams.Out) {
		// For eyes, not for programs: what cannot be seen is spelt out.
		printed = []byte(text.CleanLines(string(printed)))
	}
	write(s.streams.Out, string(printed))
	return nil
}
