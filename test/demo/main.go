// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Demo plays the governed path on a local control plane: an ungoverned model is refused, then held, approved by two people, replaced by a new
// version, watched, approved by signature, halted, and let pass by a waiver that ends. All commands are really run, as users of the cluster, and each outcome is checked.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/go-logr/logr"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
)

// The exit codes. A demo that ends otherwise than told is a failure.
const (
	codeTold = iota
	codeFailed
	codeUsage
	codeInterrupted = 130
)

// options are the command line's.
type options struct {
	// pause waits for Enter after each step.
	pause bool
	// keep leaves the cluster running after the last step, until Enter.
	keep bool
}

func main() {
	// The libraries' own log is no part of the story, and without a logger they would print that there is none.
	logf.SetLogger(logr.Discard())
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

func run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	var o options
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	flags.SetOutput(errOut)
	flags.BoolVar(&o.pause, "pause", false, "wait for Enter after each step")
	flags.BoolVar(&o.keep, "keep", false, "leave the cluster running after the last step, until Enter")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return codeTold
	} else if err != nil || flags.NArg() > 0 {
		fmt.Fprintln(errOut, "usage: demo [--pause] [--keep]")
		return codeUsage
	}
	t := newTeller(out)
	err := tell(ctx, t, in, o)
	switch {
	case err == nil:
		return codeTold
	case ctx.Err() != nil && !errors.Is(err, errLeftBehind):
		t.line("\nInterrupted. Everything is stopped and removed.")
		return codeInterrupted
	}
	t.failure(err)
	return codeFailed
}

// tell plays the whole story, and removes what it started whatever happens.
func tell(ctx context.Context, t *teller, in io.Reader, o options) (err error) {
	started := time.Now()
	var pauses, keeps *reader
	if o.pause || o.keep {
		input := newReader(in)
		if o.pause {
			pauses = input
		}
		if o.keep {
			keeps = input
		}
	}
	t.introduce(cast)
	s, err := open(ctx, t)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if err := s.playAll(ctx, story, pauses); err != nil {
		if ctx.Err() == nil {
			t.log(s.operatorLog())
		}
		return err
	}
	t.end(len(story), time.Since(started))
	if o.keep {
		s.hand()
	}
	return keeps.await(ctx, t, "Enter: stop and remove the cluster")
}
