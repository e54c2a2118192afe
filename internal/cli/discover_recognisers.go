// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/text"
)

// printRecognisers lists the recognisers: their names are what policies choose by.
func (d *discoverer) printRecognisers() error {
	rows := d.recognisers.List()
	return d.print(d.format, map[string]any{"recognisers": rows}, func() string {
		var b strings.Builder
		w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
		_, _ = fmt.Fprintln(w, "NAME\tLOOKS AT\tWEIGHT\tIT")
		_, _ = fmt.Fprintf(w, "%s\t%s\t%d\t%s\n", v1alpha1.RecogniseRegisteredImage, "Images", 100, "runs an image that an AI system of the namespace registers")
		for i := range rows {
			_, _ = fmt.Fprintf(w, "%s\t%s\t%d\t%s\n", rows[i].Name, rows[i].LooksAt, rows[i].Weight, text.Clean(rows[i].Says))
		}
		_ = w.Flush() // A builder takes everything.
		return b.String()
	})
}
