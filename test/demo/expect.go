// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// patience is how long the cluster may take for what the story expects of it. It takes a second or two on an idle machine.
const patience = 20 * time.Second

// expectation is what the story expects of a command.
type expectation func(outcome) error

// deviation is an outcome that is not as the story tells it.
type deviation struct{ expected, found string }

func (d *deviation) Error() string {
	return fmt.Sprintf("expected %s; found %s", d.expected, d.found)
}

// prints expects that a command succeeds and prints all of these words.
func prints(words ...string) expectation {
	return func(o outcome) error {
		if o.code != 0 {
			return &deviation{fmt.Sprintf("that %q succeeds", oneLine(o.line)), fmt.Sprintf("exit code %d", o.code)}
		}
		return o.contains(words)
	}
}

// isRefused expects that a command fails and that its output says all of these words.
func isRefused(words ...string) expectation {
	return func(o outcome) error {
		if o.code == 0 {
			return &deviation{fmt.Sprintf("that %q is refused", oneLine(o.line)), "that it succeeded"}
		}
		return o.contains(words)
	}
}

// differs expects of git diff that the files differ in these lines.
func differs(lines ...string) expectation {
	return func(o outcome) error {
		if o.code != 1 {
			return &deviation{fmt.Sprintf("that %q finds a difference", oneLine(o.line)), fmt.Sprintf("exit code %d", o.code)}
		}
		return o.contains(lines)
	}
}

// contains tells whether the output says all of these words, however its lines are broken.
func (o outcome) contains(words []string) error {
	output := oneLine(o.output)
	for _, word := range words {
		if !strings.Contains(output, oneLine(word)) {
			return &deviation{fmt.Sprintf("that %q prints %q", oneLine(o.line), word), "the output above"}
		}
	}
	return nil
}

func oneLine(text string) string {
	return strings.Join(strings.Fields(text), " ")
}

// probe looks at the cluster. A deviation means: not yet; any other error ends the wait.
type probe func(ctx context.Context, s *stage) error

// sees waits until the cluster is as the probe wants it, and says so.
func sees(text string, look probe) act { return seesWithin(patience, text, look) }

// seesWithin is sees, for what takes longer by its nature. The step says why.
func seesWithin(patience time.Duration, text string, look probe) act {
	return func(ctx context.Context, s *stage) error {
		started := time.Now()
		if err := eventually(ctx, patience, func(ctx context.Context) error { return look(ctx, s) }); err != nil {
			return err
		}
		s.checked(text, time.Since(started))
		return nil
	}
}

// notes says that what was checked is as told.
func notes(text string) act {
	return func(_ context.Context, s *stage) error {
		s.checked(text, 0)
		return nil
	}
}

// all wants what each of the probes wants.
func all(probes ...probe) probe {
	return func(ctx context.Context, s *stage) error {
		for _, look := range probes {
			if err := look(ctx, s); err != nil {
				return err
			}
		}
		return nil
	}
}

// eventually looks until there is no deviation any more, or patience ends.
func eventually(ctx context.Context, patience time.Duration, look func(context.Context) error) error {
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		err := look(ctx)
		var late *deviation
		if err == nil || !errors.As(err, &late) {
			return err
		}
		select {
		case <-tick.C:
		case <-deadline.C:
			return &deviation{late.expected, fmt.Sprintf("%s, for %s", late.found, patience)}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
