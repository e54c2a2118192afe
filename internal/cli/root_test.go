// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/utils/clock"
)

func runOffline(t *testing.T, args ...string) (code int, out, errOut string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	streams := genericiooptions.IOStreams{In: strings.NewReader(""), Out: &stdout, ErrOut: &stderr}
	code = Run(t.Context(), args, streams, clock.RealClock{}, func(string) string { return "" })
	return code, stdout.String(), stderr.String()
}

func TestExitCodes(t *testing.T) {
	nowhere := []string{"--kubeconfig", t.TempDir() + "/missing"}
	for name, test := range map[string]struct {
		args []string
		want int
		says string
	}{
		"help":                       {nil, exitOK, "kubectl aims status"},
		"version":                    {[]string{"version"}, exitOK, "kubectl-aims dev"},
		"the documents":              {[]string{"help", "output"}, exitOK, "SystemStatusList"},
		"completion":                 {[]string{"completion", "bash"}, exitOK, "__complete"},
		"the formats of a check":     {[]string{"__complete", "check", "-o", ""}, exitOK, "json\nyaml\nsarif\njunit"},
		"what a check may fail on":   {[]string{"__complete", "check", "--fail-on", ""}, exitOK, "refused\nheld\nwaiting\nwarned\nrecorded"},
		"an unknown shell":           {[]string{"completion", "tcsh"}, exitUsage, "name one shell"},
		"an unknown flag":            {[]string{"status", "--al"}, exitUsage, "unknown flag"},
		"an unknown format":          {[]string{"status", "-o", "wide"}, exitUsage, "choose json or yaml"},
		"a name and -A":              {[]string{"status", "x", "-A"}, exitUsage, "do not go together"},
		"two systems":                {[]string{"status", "x", "y"}, exitUsage, "at most 1 arg"},
		"nothing to review":          {[]string{"review"}, exitUsage, "name one ImpactAssessment, such as: kubectl aims review credit-scoring-2026"},
		"nothing to explain":         {[]string{"explain"}, exitUsage, "name an object"},
		"an object and a file":       {[]string{"explain", "pod/x", "-f", "y.yaml"}, exitUsage, "not both"},
		"a halt with two reasons":    {[]string{"halt", "x", "--role", "r", "--reason", "a", "--comment", "b"}, exitUsage, "say it all with --reason"},
		"a rejection without reason": {[]string{"reject", "x", "--comment", " "}, exitUsage, "--comment"},
		"an unknown dry run":         {[]string{"approve", "x", "--dry-run=client"}, exitUsage, "none or server"},
		"a role that is no name":     {[]string{"approve", "x", "--role", "a b"}, exitUsage, `"a b" is no role name`},
		"no system to look at":       {[]string{"drift"}, exitUsage, "name one AISystem"},
		"two outputs on one stream":  {[]string{"drift", "x", "--svg", "-", "-o", "json"}, exitUsage, "name a file"},
		"a monitor and no check":     {[]string{"baseline", "x"}, exitUsage, "name a DriftMonitor and one of its checks"},
		"a time that is none":        {[]string{"baseline", "x", "y", "--at", "noon"}, exitUsage, "2026-02-02T09:00:00Z"},
		"trust without an address":   {[]string{"baseline", "x", "y", "--unrestricted"}, exitUsage, "--unrestricted needs --address"},
		"an unknown command":         {[]string{"stats"}, exitUsage, `there is no command "stats"; did you mean status?`},
		"no cluster":                 {append([]string{"status"}, nowhere...), exitError, "Error: "},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, errOut := runOffline(t, test.args...)
			if code != test.want || !strings.Contains(out+errOut, test.says) {
				t.Errorf("exit code %d, want %d, and %q\n%s%s", code, test.want, test.says, out, errOut)
			}
		})
	}
}

func TestEveryCommandHasHelpThatCanBePasted(t *testing.T) {
	root := newCommand(newSession(genericiooptions.IOStreams{In: strings.NewReader(""), Out: io.Discard, ErrOut: io.Discard}, clock.RealClock{}, nil))
	for _, cmd := range append([]*cobra.Command{root}, root.Commands()...) {
		if cmd.Short == "" || !strings.Contains(cmd.Example, "kubectl aims ") && !strings.Contains(cmd.Example, "kubectl-aims") {
			t.Errorf("%s has no help or no example", cmd.CommandPath())
		}
		for line := range strings.Lines(cmd.Long) {
			if len(strings.TrimRight(line, "\n")) > 82 {
				t.Errorf("%s: a line of the help is too wide: %s", cmd.CommandPath(), line)
			}
		}
	}
}
