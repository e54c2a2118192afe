// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import "context"

// decoding holds who decodes an answer now, of all sources: decoding takes a few times the memory of the answer. Nobody waits in here for a source, so it is
// always free again soon.
var decoding = make(chan struct{}, 4)

// turn is the place among those who decode, for one query.
type turn struct{ taken bool }

// take waits for a place, unless there is one already.
func (t *turn) take(ctx context.Context) error {
	if t.taken {
		return nil
	}
	select {
	case decoding <- struct{}{}:
		t.taken = true
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// end leaves the place, if it was taken.
func (t *turn) end() {
	if t.taken {
		<-decoding
		t.taken = false
	}
}
