// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"context"
	"io"
)

// reader waits for lines of the standard input.
type reader struct{ lines chan struct{} }

// newReader reads beside, because a read cannot be interrupted. The channel is closed at the end of the input.
func newReader(in io.Reader) *reader {
	r := &reader{lines: make(chan struct{})}
	go func() {
		defer close(r.lines)
		for scanner := bufio.NewScanner(in); scanner.Scan(); {
			r.lines <- struct{}{}
		}
	}()
	return r
}

// await returns with the next line, or at once if there are no more or there is no reader.
func (r *reader) await(ctx context.Context, t *teller, prompt string) error {
	if r == nil {
		return nil
	}
	t.prompt(prompt)
	select {
	case <-r.lines:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
