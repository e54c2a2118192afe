// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package registration

import (
	"strconv"
	"testing"
)

func TestAContestIsBounded(t *testing.T) {
	t.Parallel()
	c := newContest()
	writes := 0
	for range 1000 {
		if c.wait("Mutating", "same") == 0 {
			writes++
		}
	}
	// The first write is no contest yet; a slow machine may have earned another one meanwhile.
	if writes < putBackAtOnce || writes > putBackAtOnce+3 {
		t.Errorf("%d writes at once, want about %d", writes, putBackAtOnce)
	}
	if c.wait("Validating", "same") != 0 {
		t.Error("a contest about one configuration holds up the other")
	}
	for i := range 100 {
		if c.wait("Mutating", strconv.Itoa(i)) != 0 {
			t.Fatal("what is wanted anew is held up by a contest")
		}
	}
}
