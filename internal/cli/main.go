// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"github.com/go-logr/logr"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/klog/v2"
	"k8s.io/utils/clock"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
)

// The exit codes.
const (
	exitOK    = 0
	exitError = 1
	exitUsage = 2
)

// Main runs the plugin as a process and returns its exit code.
func Main(args []string) int {
	// Libraries log for operators; what matters to the user comes back as an error.
	klog.SetLogger(logr.Discard())
	logf.SetLogger(logr.Discard())
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	streams := genericiooptions.IOStreams{In: os.Stdin, Out: os.Stdout, ErrOut: os.Stderr}
	return Run(ctx, args, streams, clock.RealClock{}, os.Getenv)
}

// Run runs the plugin once and returns the exit code: 0 if it did what was asked, 1 if not, 2 if the command line makes no sense, or what the command
// says.
func Run(ctx context.Context, args []string, streams genericiooptions.IOStreams, now clock.PassiveClock, environ func(string) string) int {
	root := newCommand(newSession(streams, now, environ))
	root.SetArgs(args)
	root.SetIn(streams.In)
	root.SetOut(streams.Out)
	root.SetErr(streams.ErrOut)
	command, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitOK
	}
	printError(streams.ErrOut, err)
	if usage := (*usageError)(nil); errors.As(err, &usage) {
		write(streams.ErrOut, "See: "+command.CommandPath()+" --help\n")
		return exitUsage
	}
	if own := (*codedError)(nil); errors.As(err, &own) {
		return own.code
	}
	return exitError
}
