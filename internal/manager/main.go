// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package manager

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"

	"github.com/go-logr/logr"
	"github.com/spf13/pflag"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
	ctrl "sigs.k8s.io/controller-runtime"

	"github.com/aims-operator/aims-operator/internal/version"
)

// Main is the command line: it runs the operator with these arguments until a signal stops it, and returns the exit code.
func Main(arguments []string) int {
	options := DefaultOptions()
	flags := pflag.NewFlagSet("aims-operator", pflag.ContinueOnError)
	options.AddFlags(flags)
	showVersion := flags.Bool("version", false, "print the version and stop")
	switch err := flags.Parse(arguments); {
	case errors.Is(err, pflag.ErrHelp):
		return 0
	case err != nil:
		return fail(err)
	case *showVersion:
		_, _ = fmt.Fprintln(os.Stdout, version.Version)
		return 0
	}
	if err := options.Validate(); err != nil {
		return fail(err)
	}
	setLogger(options.Verbosity)
	saveMemory()
	config, err := loadConfig(options.Kubeconfig)
	if err != nil {
		return fail(err)
	}
	if err := Run(ctrl.SetupSignalHandler(), config, &options); err != nil {
		return fail(err)
	}
	return 0
}

// garbage is how much of what is in use may pile up as garbage before it is collected, in percent. The operator keeps much and makes little, so
// that Go's own 100 costs memory and saves next to no time.
const garbage = 40

// saveMemory follows whoever set GOGC.
func saveMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
}

func fail(err error) int {
	_, _ = fmt.Fprintf(os.Stderr, "aims-operator: %v\n", err)
	return 1
}

// setLogger makes every library log structured JSON to the standard error.
func setLogger(verbosity int) {
	handler := slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: slog.Level(-verbosity), ReplaceAttr: nameLevel})
	logger := logr.FromSlogHandler(handler)
	ctrl.SetLogger(logger)
	klog.SetLogger(logger)
}

// nameLevel calls the levels of detail by their verbosity: what --verbosity=1 adds is V1.
func nameLevel(groups []string, attribute slog.Attr) slog.Attr {
	level, ok := attribute.Value.Any().(slog.Level)
	if len(groups) == 0 && attribute.Key == slog.LevelKey && ok && level < slog.LevelInfo {
		attribute.Value = slog.StringValue(fmt.Sprintf("V%d", -level))
	}
	return attribute
}

func loadConfig(kubeconfig string) (*rest.Config, error) {
	rules := clientcmd.NewDefaultClientConfigLoadingRules()
	rules.ExplicitPath = kubeconfig
	if kubeconfig == "" && os.Getenv(clientcmd.RecommendedConfigPathEnvVar) == "" {
		if config, err := rest.InClusterConfig(); err == nil {
			return config, nil
		}
	}
	config, err := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, nil).ClientConfig()
	if err != nil {
		return nil, fmt.Errorf("finding the cluster: %w", err)
	}
	return config, nil
}
