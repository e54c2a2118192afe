// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/aims-operator/aims-operator/internal/cli/text"
	"github.com/aims-operator/aims-operator/internal/version"
)

// checkOutput is the format of a check: beside those of other commands, two that CI systems read.
type checkOutput string

const (
	outputSARIF checkOutput = "sarif"
	outputJUnit checkOutput = "junit"
)

func checkOutputs() []string {
	return []string{string(outputJSON), string(outputYAML), string(outputSARIF), string(outputJUnit)}
}

func (o checkOutput) check() error {
	if o == outputSARIF || o == outputJUnit || output(o).check() == nil {
		return nil
	}
	return usagef("unknown output format %q: choose json, yaml, sarif or junit, or leave it out", string(o))
}

func (c *checker) printCheck() error {
	switch c.format {
	case outputSARIF:
		return c.print(outputJSON, c.report.SARIF(version.Version), nil)
	case outputJUnit:
		document, err := c.report.JUnit(c.isFatal)
		if err != nil {
			return err
		}
		write(c.streams.Out, text.CleanLines(document))
		return nil
	}
	return c.print(output(c.format), c.report, func() string { return c.report.Text(c.style()) })
}
