// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"crypto/sha256"
	"encoding/hex"
)

// Basis names what a window was judged by: what was asked, method, bounds, direction, minimums and the pinned reference, but not what the reference
// says. Windows of another basis are history, and do not count for the state.
func (c Check) Basis() string {
	d := digester{sha256.New()}
	d.text(c.Definition)
	d.text(string(c.Method))
	d.text(string(c.direction()))
	d.text(string(c.Change))
	d.text(c.Pinned)
	d.numbers([]float64{c.minimumSamples(), c.minimumGroup()})
	if bounds, found := c.bounds(); found == nil {
		for _, bound := range []*float64{bounds.Warning, bounds.Critical} {
			if bound == nil {
				d.numbers(nil)
				continue
			}
			d.numbers([]float64{*bound})
		}
	}
	return hex.EncodeToString(d.Sum(nil)[:8])
}
