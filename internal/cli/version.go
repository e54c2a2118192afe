// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"runtime"

	"github.com/spf13/cobra"

	"github.com/aims-operator/aims-operator/internal/version"
)

func newVersion(s *session) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the plugin's version",
		Example: "  kubectl aims version",
		Args:    arguments(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			write(s.streams.Out, "kubectl-aims "+version.Version+" ("+runtime.Version()+", "+runtime.GOOS+"/"+runtime.GOARCH+")\n")
			return nil
		},
	}
}
