// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import "context"

// story is the table of contents.
var story = []step{
	stepDiscovered,
	stepRules,
	stepRefused,
	stepHeld,
	stepOwnApproval,
	stepApproved,
	stepNewVersion,
	stepRollout,
	stepForgedStatus,
	stepBypass,
	stepKilled,
	stepAudit,
	stepMonitored,
	stepDrifted,
	stepRecovered,
	stepSigned,
	stepForged,
	stepHalted,
	stepWaived,
}

// step is one scene of the story.
type step struct {
	title string
	// why is what happens and why, in a sentence or two.
	why  string
	acts []act
}

// act is one thing that happens in a step. Its error is a deviation from what the story says, or a failure to find out.
type act func(ctx context.Context, s *stage) error

// say is an aside between two commands.
func say(text string) act {
	return func(_ context.Context, s *stage) error {
		s.line("")
		s.say(text)
		return nil
	}
}

// does runs a command as a person, shows it with its output, and checks the outcome.
func (p person) does(line string, want ...expectation) act {
	return func(ctx context.Context, s *stage) error {
		s.command(p, line)
		outcome, err := s.run(ctx, p, line)
		if err != nil {
			return err
		}
		s.output(outcome.output)
		for _, expect := range want {
			if err := expect(outcome); err != nil {
				return err
			}
		}
		return nil
	}
}

// playAll plays the steps, and waits for somebody between them.
func (s *stage) playAll(ctx context.Context, steps []step, enter *reader) error {
	for i := range steps {
		if i > 0 {
			if err := enter.await(ctx, s.teller, "Enter: the next step"); err != nil {
				return err
			}
		}
		if err := s.play(ctx, i+1, &steps[i]); err != nil {
			return err
		}
	}
	return nil
}

// play plays a step.
func (s *stage) play(ctx context.Context, number int, scene *step) error {
	s.title(number, scene.title)
	s.say(scene.why)
	for _, act := range scene.acts {
		if err := act(ctx, s); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}
