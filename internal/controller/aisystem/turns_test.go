// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"

	"sigs.k8s.io/controller-runtime/pkg/client"
)

// room is where passes wait and work.
type room struct {
	turns turns
	began []string
}

func (r *room) enter(names ...string) {
	for _, name := range names {
		go func() {
			r.turns.take(client.ObjectKey{Name: name})
			r.began = append(r.began, name)
		}()
		// So that they come in this order.
		synctest.Wait()
	}
}

func (r *room) hurry(name string) {
	r.turns.hurry(client.ObjectKey{Name: name})
	synctest.Wait()
}

func (r *room) give() {
	r.turns.give()
	synctest.Wait()
}

func (r *room) want(t *testing.T, why string, names ...string) {
	t.Helper()
	if !slices.Equal(r.began, names) {
		t.Errorf("%s: %v have begun, want %v", why, r.began, names)
	}
	r.began = nil
}

// leave lets everybody work and go.
func (r *room) leave() {
	for r.turns.working > 0 {
		r.give()
	}
}

func bulk(n int) []string {
	names := make([]string, 0, n)
	for i := range n {
		names = append(names, fmt.Sprintf("bulk-%d", i))
	}
	return names
}

func TestWhatIsDecidedDoesNotWaitBehindBulkWork(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var r room
		r.enter(bulk(20)...)
		r.want(t, "as many as may", "bulk-0", "bulk-1", "bulk-2", "bulk-3")
		r.hurry("bulk-10")
		r.want(t, "one that waits already", "bulk-10")
		r.hurry("halted")
		r.enter("halted")
		r.want(t, "one that comes later", "halted")
		r.hurry("bulk-15")
		r.hurry("bulk-13")
		r.want(t, "more than there are turns for the hurried")
		r.give()
		r.want(t, "the hurried before the others, in the order in which they came", "bulk-13")
		r.give()
		r.want(t, "and the other", "bulk-15")
		r.give()
		r.give()
		r.want(t, "bulk work does not get the turns that are kept")
		r.give()
		r.want(t, "the rest goes on", "bulk-4")
		r.leave()
	})
}

func TestHasteEndsWithThePassThatKnewOfTheDecision(t *testing.T) {
	t.Parallel()
	var all turns
	chat, other := client.ObjectKey{Name: "chat"}, client.ObjectKey{Name: "other"}
	if all.haste(chat) != 0 {
		t.Error("nothing was decided")
	}
	all.hurry(chat)
	before := all.haste(chat)
	all.hurry(other)
	all.hurry(chat)
	all.rest(chat, before)
	if all.haste(chat) == 0 {
		t.Error("a decision that came while a pass was under way is forgotten")
	}
	all.rest(chat, all.haste(chat))
	if all.haste(chat) != 0 || all.haste(other) == 0 {
		t.Error("the haste of one ended, and of the other did not")
	}
	all.rest(other, all.haste(other))
	if len(all.hurried) != 0 {
		t.Errorf("what is done is remembered: %v", all.hurried)
	}
}
