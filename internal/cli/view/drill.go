// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"fmt"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// DrillWords say how far a drill of a halt got, and how soon.
func DrillWords(d *v1alpha1.DrillResult) string {
	if d.Pods == 0 {
		return fmt.Sprintf("found no pod that a halt would take off its node, within %d s of the decision", d.Seconds)
	}
	return fmt.Sprintf("reached %d of %d pods within %d s of the decision", d.PodsReached, d.Pods, d.Seconds)
}
