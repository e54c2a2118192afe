// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Command controlplane builds a real Kubernetes control plane from Go modules and runs it on loopback, with
// simulated nodes. It is for development and tests; nothing in it is meant to be reached from another machine.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

type command struct {
	name    string
	summary string
	run     func(ctx context.Context, args []string) error
}

func commands() []command {
	return []command{
		{"build", "build the binaries once into the cache", runBuild},
		{"up", "start a control plane in the background", runUp},
		{"down", "stop the control plane of a directory and remove its data", runDown},
		{"run", "start a control plane that lives until standard input is closed (for tests)", runForeground},
		{"restart", "kill one component of a control plane and start it again", runRestart},
		{"user", "write a kubeconfig with a client certificate for a user and groups", runUser},
		{"kubectl", "run kubectl against the control plane of a directory", runKubectl},
		{"path", "print the directory that holds the binaries", runPath},
	}
}

func main() {
	os.Exit(run())
}

func run() int {
	// SIGHUP counts too: a closed terminal must not leave half a control plane behind.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	err := dispatch(ctx, os.Args[1:])
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return 0
	}
	fmt.Fprintln(os.Stderr, "controlplane:", err)
	return 1
}

func dispatch(ctx context.Context, args []string) error {
	if len(args) == 0 {
		usage()
		return errors.New("a command is needed")
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		usage()
		return nil
	case superviseCommand:
		return runSupervise(ctx, args[1:])
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return c.run(ctx, args[1:])
		}
	}
	usage()
	return fmt.Errorf("unknown command %q", args[0])
}

func usage() {
	fmt.Fprintln(os.Stderr, "Runs a real Kubernetes control plane on loopback, with simulated nodes.\n\nCommands:")
	for _, c := range commands() {
		fmt.Fprintf(os.Stderr, "  %-8s %s\n", c.name, c.summary)
	}
	fmt.Fprintln(os.Stderr, "\nEach command explains its flags with --help.")
}

// newFlags gives each command the same kind of help text.
func newFlags(name, synopsis, text string) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.Usage = func() {
		fmt.Fprintf(os.Stderr, "Usage: controlplane %s %s\n\n%s\n\nFlags:\n", name, synopsis, text)
		flags.PrintDefaults()
	}
	return flags
}

// parse refuses stray arguments, which are nearly always a flag that lost its dashes.
func parse(flags *flag.FlagSet, args []string) error {
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("%s takes no argument %q", flags.Name(), flags.Arg(0))
	}
	return nil
}
