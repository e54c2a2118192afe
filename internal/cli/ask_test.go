// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/utils/clock"
)

func newAsked(in io.Reader) (*session, *bytes.Buffer) {
	out := &bytes.Buffer{}
	s := newSession(genericiooptions.IOStreams{In: in, Out: io.Discard, ErrOut: out}, clock.RealClock{}, func(string) string { return "" })
	return s, out
}

func TestAsk(t *testing.T) {
	for name, test := range map[string]struct {
		answer string
		want   bool
		why    string
	}{
		"y":            {"y\n", true, "the short form"},
		"Yes":          {" Yes \r\n", true, "people type blanks and capitals"},
		"n":            {"n\n", false, "no"},
		"return":       {"\n", false, "the default is no"},
		"end of input": {"", false, "nobody answered"},
		"yes, but":     {"yes, but\n", false, "only a plain yes is a yes"},
		"yy":           {"yy\n", false, "a slip is no approval"},
		"second line":  {"\ny\n", false, "it asks once"},
	} {
		t.Run(name, func(t *testing.T) {
			s, out := newAsked(strings.NewReader(test.answer))
			s.interactive = func() bool { return true }
			got, err := s.ask(t.Context(), "Approve?")
			if err != nil || got != test.want {
				t.Errorf("got %v (%v), want %v: %s", got, err, test.want, test.why)
			}
			if out.String() != "Approve? [y/N] " {
				t.Errorf("asked %q", out)
			}
		})
	}
}

func TestAskWithoutTerminal(t *testing.T) {
	s, out := newAsked(strings.NewReader("y\n"))
	got, err := s.ask(t.Context(), "Approve?")
	if got || err == nil || out.Len() > 0 {
		t.Errorf("took a pipe for a person: %v, %v, %q", got, err, out)
	}
	if f := (*failure)(nil); !errors.As(err, &f) || !strings.Contains(f.advice[0], "--yes") {
		t.Errorf("does not say what a script does: %v", err)
	}
}

func TestAskEndsWithTheContext(t *testing.T) {
	never, writer := io.Pipe()
	t.Cleanup(func() { _ = writer.Close() })
	s, _ := newAsked(never)
	s.interactive = func() bool { return true }
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err := s.ask(ctx, "Approve?"); got || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, %v", got, err)
	}
}
