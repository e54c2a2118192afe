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

// TestWhatIsWantedAnewIsNotPutBack: only what stood as it is wanted can have been changed by somebody.
func TestWhatIsWantedAnewIsNotPutBack(t *testing.T) {
	t.Parallel()
	c := newContest()
	wanted := &kept[*mutatingWebhooks]{kind: "MutatingWebhookConfiguration", wanted: &mutatingWebhooks{}}
	name, first, second := wanted.String(), "first", "second"
	c.wait(name, first)
	if c.stood(name, first) {
		t.Error("a write that may have failed counts as stored")
	}
	c.note(name, first)
	if !c.stood(name, first) || c.stood(name, second) {
		t.Error("what was stored is not what stood")
	}
	c.keepOnly([]configuration{wanted})
	if !c.stood(name, first) {
		t.Error("what is still wanted is forgotten")
	}
	c.keepOnly(nil)
	if c.stood(name, first) {
		t.Error("what is not wanted any more would be put back when it is wanted again")
	}
}
