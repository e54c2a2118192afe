// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package manager puts the operator together: options, certificates, caches, webhooks, controllers, health.
package manager

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"

	"github.com/spf13/pflag"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Options are what a platform team can set.
type Options struct {
	// Kubeconfig is the file to find the cluster by. Empty: the service account of the pod, or the usual places.
	Kubeconfig string
	// Namespace is the operator's own namespace.
	Namespace string
	// DefaultMode is what shortcomings mean where no policy applies.
	DefaultMode string
	// LeaderElection lets several replicas run: all serve webhooks, one reconciles.
	LeaderElection bool
	// WebhookAddress is where the webhooks listen, as host:port.
	WebhookAddress string
	// WebhookURL is where the API server reaches the webhooks, for an operator outside the cluster. Empty: by WebhookService.
	WebhookURL string
	// WebhookService is the service by which the API server reaches the webhooks.
	WebhookService string
	// MetricsAddress is where metrics are served, as host:port; 0 for nowhere.
	MetricsAddress string
	// HealthAddress is where /healthz and /readyz are served, as host:port.
	HealthAddress string
	// Verbosity is how much is logged: 0 starts and changes, 1 each decision, 2 and more the flow.
	Verbosity int
}

// DefaultOptions are the options of an operator that runs in its own namespace of the cluster.
func DefaultOptions() Options {
	return Options{
		Namespace: "aims-system", DefaultMode: string(v1alpha1.ModeAudit), WebhookAddress: ":9443", WebhookService: "aims-operator-webhook",
		MetricsAddress: ":8443", HealthAddress: ":8081", LeaderElection: true,
	}
}

// AddFlags lets the options be set on the command line.
func (o *Options) AddFlags(flags *pflag.FlagSet) {
	flags.StringVar(&o.Kubeconfig, "kubeconfig", o.Kubeconfig, "file to find the cluster by; empty: the pod's service account, or the usual places")
	flags.StringVar(&o.Namespace, "namespace", o.Namespace, "the operator's own namespace")
	flags.StringVar(&o.DefaultMode, "default-admission", o.DefaultMode,
		"what shortcomings mean for systems that no policy governs: Audit, Warn, Hold or Deny")
	flags.BoolVar(&o.LeaderElection, "leader-elect", o.LeaderElection, "let several replicas run: all answer webhooks, one reconciles")
	flags.StringVar(&o.WebhookAddress, "webhook-bind-address", o.WebhookAddress, "host:port where the webhooks listen")
	flags.StringVar(&o.WebhookURL, "webhook-url", o.WebhookURL,
		"https URL where the API server reaches the webhooks, for an operator outside the cluster; empty: by --webhook-service")
	flags.StringVar(&o.WebhookService, "webhook-service", o.WebhookService, "service in the operator's namespace by which the API server reaches the webhooks")
	flags.StringVar(&o.MetricsAddress, "metrics-bind-address", o.MetricsAddress, "host:port where metrics are served to those who may get /metrics; 0: nowhere")
	flags.StringVar(&o.HealthAddress, "health-probe-bind-address", o.HealthAddress, "host:port where /healthz and /readyz are served")
	flags.IntVarP(&o.Verbosity, "verbosity", "v", o.Verbosity, "how much is logged: 0 starts and changes of verdict, 1 each decision, 2 and more the flow")
}

// Validate says everything that is wrong with the options.
func (o *Options) Validate() error {
	var problems []error
	modes := []string{string(v1alpha1.ModeAudit), string(v1alpha1.ModeWarn), string(v1alpha1.ModeHold), string(v1alpha1.ModeDeny)}
	if !slices.Contains(modes, o.DefaultMode) {
		problems = append(problems, fmt.Errorf("--default-admission: %q is none of %v", o.DefaultMode, modes))
	}
	if o.Namespace == "" {
		problems = append(problems, errors.New("--namespace: must not be empty"))
	}
	if _, _, err := splitAddress(o.WebhookAddress); err != nil {
		problems = append(problems, fmt.Errorf("--webhook-bind-address: %w", err))
	}
	if o.WebhookURL != "" {
		if u, err := url.Parse(o.WebhookURL); err != nil || u.Scheme != "https" || u.Host == "" || u.Path != "" {
			problems = append(problems, fmt.Errorf("--webhook-url: %q must be https://HOST:PORT without a path", o.WebhookURL))
		}
	} else if o.WebhookService == "" {
		problems = append(problems, errors.New("--webhook-service: must not be empty where --webhook-url is"))
	}
	if o.Verbosity < 0 || o.Verbosity > 10 {
		problems = append(problems, fmt.Errorf("--verbosity: %d is not between 0 and 10", o.Verbosity))
	}
	return errors.Join(problems...)
}

func splitAddress(address string) (host string, port int, err error) {
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		return "", 0, fmt.Errorf("%q must be host:port: %w", address, err)
	}
	port, err = strconv.Atoi(text)
	if err != nil || port < 1 || port > 65535 {
		return "", 0, fmt.Errorf("%q has no port between 1 and 65535", address)
	}
	return host, port, nil
}
