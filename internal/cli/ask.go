// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"
)

// ask asks a question once. Only y and yes mean yes: an empty line, the end of the input and anything else mean no.
func (s *session) ask(ctx context.Context, question string) (bool, error) {
	if !s.interactive() {
		return false, fail(errors.New("nobody can be asked: the standard input is no terminal"), "a script says so with --yes")
	}
	write(s.streams.ErrOut, question+" [y/N] ")
	type reply struct {
		line string
		err  error
	}
	// Reading cannot be interrupted, so that it happens beside; the process ends after the question either way.
	replies := make(chan reply, 1)
	go func() {
		line, err := bufio.NewReader(s.streams.In).ReadString('\n')
		replies <- reply{line, err}
	}()
	select {
	case <-ctx.Done():
		write(s.streams.ErrOut, "\n")
		return false, ctx.Err()
	case r := <-replies:
		if r.err != nil && !errors.Is(r.err, io.EOF) {
			return false, r.err
		}
		answer := strings.ToLower(strings.TrimSpace(r.line))
		return answer == "y" || answer == "yes", nil
	}
}
