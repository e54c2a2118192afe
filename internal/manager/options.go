// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package manager puts the operator together: options, certificates, caches, webhooks, controllers, health.
package manager

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/pflag"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Bounds of options. Certificates of seconds are for whoever wants to see a renewal, tests for example.
const (
	shortestCertificate, longestCertificate = 10 * time.Second, 90 * 24 * time.Hour
	longestShutdownDelay                    = time.Minute
	shortestAsk, longestAsk                 = time.Second, 24 * time.Hour
	shortestSealKey, longestSealKey         = 10 * time.Second, 10 * 365 * 24 * time.Hour
	fewestRetentionDays, mostRetentionDays  = 30, 36500
)

// clusterName is what the API takes for a cluster's name.
var clusterName = regexp.MustCompile(`^[a-z0-9]([-.a-z0-9]{0,61}[a-z0-9])?$`)

// Options are what a platform team can set.
type Options struct {
	// Kubeconfig is the file to find the cluster by. Empty: the service account of the pod, or the usual places.
	Kubeconfig string
	// Namespace is the operator's own namespace.
	Namespace string
	// ClusterName is what the organisation calls the cluster, for signed decisions that name clusters. Empty: none that does is for this cluster.
	ClusterName string
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
	// CertificateDirectory holds the webhooks' certificate where somebody else keeps it. Empty: the operator keeps its own.
	CertificateDirectory string
	// CertificateLifetime is how long the operator's own certificates are good for.
	CertificateLifetime time.Duration
	// SealKeyLifetime is how long a key seals decisions. What it sealed holds for ever.
	SealKeyLifetime time.Duration
	// DecisionRetentionDays is after how many days decisions that bear on nothing may be deleted. 0: never.
	DecisionRetentionDays int
	// InstallationRole is the ClusterRole that the webhook configurations belong to, so that they go with the installation.
	InstallationRole string
	// ShutdownDelay is how long the operator still answers, and says that it is not ready, after it was asked to stop.
	ShutdownDelay time.Duration
	// MetricsAddress is where metrics are served, as host:port; 0 for nowhere.
	MetricsAddress string
	// HealthAddress is where /healthz and /readyz are served, as host:port.
	HealthAddress string
	// ProfilingAddress is where Go's profiles are served to anybody who reaches it, as host:port; 0 for nowhere.
	ProfilingAddress string
	// AskApproversEvery is how often those who approved are looked up: whether they may still decide in their roles.
	AskApproversEvery time.Duration
	// Recognisers is a file of recognisers beside those that the operator brings. Empty: none.
	Recognisers string
	// WorkloadKinds is a file of custom kinds of workload beside those that the operator brings. Empty: none.
	WorkloadKinds string
	// Sources are the addresses that the platform team lists for DriftMonitors.
	Sources SourceOptions
	// Verbosity is how much is logged: 0 starts and changes, 1 each decision, 2 and more the flow.
	Verbosity int
}

// DefaultOptions are the options of an operator that runs in its own namespace of the cluster.
func DefaultOptions() Options {
	return Options{
		Namespace: "aims-system", DefaultMode: string(v1alpha1.ModeAudit), WebhookAddress: ":9443", WebhookService: "aims-operator-webhook",
		CertificateLifetime: 30 * 24 * time.Hour, InstallationRole: "aims-operator", ShutdownDelay: 5 * time.Second,
		MetricsAddress: ":8443", HealthAddress: ":8081", ProfilingAddress: "0", LeaderElection: true,
		AskApproversEvery: 10 * time.Minute, SealKeyLifetime: 365 * 24 * time.Hour,
	}
}

// AddFlags lets the options be set on the command line.
func (o *Options) AddFlags(flags *pflag.FlagSet) {
	flags.StringVar(&o.Kubeconfig, "kubeconfig", o.Kubeconfig, "file to find the cluster by; empty: the pod's service account, or the usual places")
	flags.StringVar(&o.Namespace, "namespace", o.Namespace, "the operator's own namespace")
	flags.StringVar(&o.ClusterName, "cluster-name", o.ClusterName,
		"what your organisation calls this cluster, such as eu-prod-1: a signed decision that names clusters counts here only if it names this one; empty: none that does counts")
	flags.StringVar(&o.DefaultMode, "default-admission", o.DefaultMode,
		"what shortcomings mean for systems that no policy governs: Audit, Warn, Hold or Deny")
	flags.BoolVar(&o.LeaderElection, "leader-elect", o.LeaderElection, "let several replicas run: all answer webhooks, one reconciles")
	flags.StringVar(&o.WebhookAddress, "webhook-bind-address", o.WebhookAddress, "host:port where the webhooks listen")
	flags.StringVar(&o.WebhookURL, "webhook-url", o.WebhookURL,
		"https URL where the API server reaches the webhooks, for an operator outside the cluster; empty: by --webhook-service")
	flags.StringVar(&o.WebhookService, "webhook-service", o.WebhookService, "service in the operator's namespace by which the API server reaches the webhooks")
	flags.StringVar(&o.CertificateDirectory, "webhook-certificate-directory", o.CertificateDirectory,
		"folder with tls.crt, tls.key and ca.crt that somebody else keeps, cert-manager for example; read again when they change; empty: the operator keeps its own")
	flags.DurationVar(&o.CertificateLifetime, "webhook-certificate-lifetime", o.CertificateLifetime,
		"how long the operator's own serving certificates are good for, from 10s to 2160h; they are renewed after two thirds of it, their authority lives four times as long")
	flags.DurationVar(&o.SealKeyLifetime, "seal-key-lifetime", o.SealKeyLifetime,
		"how long one of the operator's own keys seals decisions before the next does, from 10s to 87600h; what it sealed holds after that, too")
	flags.IntVar(&o.DecisionRetentionDays, "decision-retention-days", o.DecisionRetentionDays,
		"after how many days, from 30 to 36500, whoever RBAC lets may delete decisions on content that is no system's any more; 0: never")
	flags.StringVar(&o.InstallationRole, "installation-role", o.InstallationRole,
		"ClusterRole of this installation, which the webhook configurations belong to: they are collected when it is deleted")
	flags.DurationVar(&o.ShutdownDelay, "shutdown-delay", o.ShutdownDelay, "how long to go on answering, not ready, after being asked to stop, from 0s to 1m")
	flags.StringVar(&o.MetricsAddress, "metrics-bind-address", o.MetricsAddress, "host:port where metrics are served to those who may get /metrics; 0: nowhere")
	flags.StringVar(&o.HealthAddress, "health-probe-bind-address", o.HealthAddress, "host:port where /healthz and /readyz are served")
	flags.StringVar(&o.ProfilingAddress, "profiling-bind-address", o.ProfilingAddress,
		"host:port where Go's profiles are served, without asking who reads them: keep it on loopback; 0: nowhere")
	flags.DurationVar(&o.AskApproversEvery, "ask-approvers-every", o.AskApproversEvery,
		"how often RBAC is asked whether those who approved may still decide in their roles, from 1s to 24h; the systems' status says who may not")
	flags.StringVar(&o.Recognisers, "recognisers", o.Recognisers,
		"file of recognisers by which AI workloads are found, beside those that the operator brings; empty: no further ones")
	flags.StringVar(&o.WorkloadKinds, "workload-kinds", o.WorkloadKinds,
		"file of custom kinds of workload and where they say what runs, beside those that the operator brings; empty: no further ones")
	o.Sources.AddFlags(flags)
	flags.IntVarP(&o.Verbosity, "verbosity", "v", o.Verbosity, "how much is logged: 0 starts and changes of verdict, 1 each decision, 2 and more the flow")
}

// Validate says everything that is wrong with the options.
func (o *Options) Validate() error {
	var problems []error
	modes := []string{string(v1alpha1.ModeAudit), string(v1alpha1.ModeWarn), string(v1alpha1.ModeHold), string(v1alpha1.ModeDeny)}
	if !slices.Contains(modes, o.DefaultMode) {
		problems = append(problems, fmt.Errorf("--default-admission: %q is none of %v", o.DefaultMode, modes))
	}
	if o.ClusterName != "" && !clusterName.MatchString(o.ClusterName) {
		problems = append(problems, fmt.Errorf("--cluster-name: %q must be up to 63 lower-case letters, digits, dashes and dots, such as eu-prod-1", o.ClusterName))
	}
	if o.Namespace == "" {
		problems = append(problems, errors.New("--namespace: must not be empty"))
	}
	problems = append(problems,
		o.validateWebhook(),
		between("--webhook-certificate-lifetime", o.CertificateLifetime, shortestCertificate, longestCertificate),
		between("--seal-key-lifetime", o.SealKeyLifetime, shortestSealKey, longestSealKey),
		between("--shutdown-delay", o.ShutdownDelay, 0, longestShutdownDelay),
		between("--ask-approvers-every", o.AskApproversEvery, shortestAsk, longestAsk),
		o.Sources.Validate())
	if days := o.DecisionRetentionDays; days != 0 && (days < fewestRetentionDays || days > mostRetentionDays) {
		problems = append(problems, fmt.Errorf("--decision-retention-days: %d is neither 0 nor between %d and %d", days, fewestRetentionDays, mostRetentionDays))
	}
	if o.InstallationRole == "" {
		problems = append(problems, errors.New("--installation-role: must not be empty"))
	}
	if o.Verbosity < 0 || o.Verbosity > 10 {
		problems = append(problems, fmt.Errorf("--verbosity: %d is not between 0 and 10", o.Verbosity))
	}
	return errors.Join(problems...)
}

// validateWebhook says what is wrong with where the webhooks listen and are reached.
func (o *Options) validateWebhook() error {
	var problems []error
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
	return errors.Join(problems...)
}

func between(option string, value, shortest, longest time.Duration) error {
	if value < shortest || value > longest {
		return fmt.Errorf("%s: %s is not between %s and %s", option, value, shortest, longest)
	}
	return nil
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
