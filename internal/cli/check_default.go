// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// defaultModes are what the operator may do where no policy governs.
var defaultModes = []string{string(v1alpha1.ModeAudit), string(v1alpha1.ModeWarn), string(v1alpha1.ModeHold), string(v1alpha1.ModeDeny)}

// settleDefault has a namespace's objects judged by the operator's default, if the API server asks the operator about them at all.
func (c *checker) settleDefault(ctx context.Context, namespace string) error {
	asked, known := c.asked[namespace]
	if !known {
		facts, err := c.inventory.reader(c.clock).System(ctx, namespace, "")
		if err != nil {
			return err
		}
		asked = facts.Asked()
		if c.asked == nil {
			c.asked = map[string]bool{}
		}
		c.asked[namespace] = asked
	}
	c.inventory.defaultMode = ""
	if asked && c.defaultMode != string(v1alpha1.ModeAudit) {
		c.inventory.defaultMode = v1alpha1.AdmissionMode(c.defaultMode)
	}
	return nil
}
