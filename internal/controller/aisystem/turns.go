// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

// A pass either works, or waits for the ledger to be stored. Few may work at once, which is all that the API server and the machine are to feel of an
// edit that concerns ten thousand systems: four write as fast as sixteen to an API server of two cores, and leave half of it to people. Many may wait:
// what they withdraw is stored together, a page of the ledger at a time.
const (
	atWork    = 4
	inTransit = 512
)

// turns are the turns of those who work. Nil is for tests of one pass.
type turns chan struct{}

func (t turns) take() {
	if t != nil {
		t <- struct{}{}
	}
}

func (t turns) give() {
	if t != nil {
		<-t
	}
}
