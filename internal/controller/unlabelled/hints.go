// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package unlabelled

// Hints are pods that the operator was asked about, and need not have been had they been known.
type Hints chan struct{}

// NewHints makes Hints.
func NewHints() Hints { return make(Hints, 1) }

// Give gives a hint. It never waits: many are as good as one, and where nobody leads none is taken.
func (h Hints) Give() {
	select {
	case h <- struct{}{}:
	default:
	}
}
