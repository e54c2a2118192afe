// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package manager

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"time"

	authenticationv1 "k8s.io/api/authentication/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/metrics/filters"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"
	"sigs.k8s.io/controller-runtime/pkg/webhook"

	"github.com/aims-operator/aims-operator/internal/controller/unlabelled"
	"github.com/aims-operator/aims-operator/internal/registration"
	"github.com/aims-operator/aims-operator/internal/snapshot"
)

// leaderLease is the name of the lease by which one replica of several reconciles.
const leaderLease = "aims-operator"

// drain is how long requests under way may take after the operator is asked to stop.
const drain = 10 * time.Second

// +kubebuilder:rbac:groups=coordination.k8s.io,namespace=aims-system,resources=leases,verbs=create
// +kubebuilder:rbac:groups=coordination.k8s.io,namespace=aims-system,resources=leases,resourceNames=aims-operator,verbs=get;update
// +kubebuilder:rbac:groups=events.k8s.io,namespace=aims-system,resources=events,verbs=create
// +kubebuilder:rbac:groups=authentication.k8s.io,resources=tokenreviews,verbs=create
// +kubebuilder:rbac:groups=authorization.k8s.io,resources=subjectaccessreviews,verbs=create

// Run runs the operator until the context ends.
func Run(ctx context.Context, config *rest.Config, options *Options) error {
	// The API server's own fairness limits us; a client-side limit would only delay lifting gates.
	config.QPS = -1
	clients, err := kubernetes.NewForConfig(config)
	if err != nil {
		return fmt.Errorf("making clients: %w", err)
	}
	operator, err := whoAmI(ctx, clients)
	if err != nil {
		return err
	}
	certificates := newCertificates(clients, options)
	if err := certificates.Refresh(ctx); err != nil {
		return err
	}
	seals := newSeals(ctx, clients, options)
	manager, err := newManager(config, options, certificates)
	if err != nil {
		return err
	}
	recognisers, err := loadRecognisers(options.Recognisers)
	if err != nil {
		return err
	}
	kinds, custom, err := workloadKinds(config, clients, options)
	if err != nil {
		return err
	}
	policies, err := servesMutatingPolicies(clients.Discovery())
	if err != nil {
		return err
	}
	parts := &parts{
		manager: manager, options: options, recognisers: recognisers, kinds: kinds, custom: custom, authorization: clients.AuthorizationV1(),
		core:         clients.CoreV1().RESTClient(),
		certificates: certificates, seals: seals, installation: installation(clients, options.InstallationRole), hints: unlabelled.NewHints(),
		servers: newAPIServers(config, clients.DiscoveryV1()),
		target: registration.Target{
			URL:      options.WebhookURL,
			Service:  registration.Service{Namespace: options.Namespace, Name: options.WebhookService, Port: 443},
			Operator: operator, Namespace: options.Namespace, Policies: policies, Kinds: kinds,
		},
	}
	index := func() error { return snapshot.Index(ctx, manager.GetFieldIndexer()) }
	sources := func() error { return parts.addSources(ctx) }
	for _, add := range []func() error{index, sources, parts.addMetrics, parts.addWebhooks, parts.addControllers, parts.addHealth} {
		if err := add(); err != nil {
			return err
		}
	}
	if err := errors.Join(manager.Add(certificates), manager.Add(seals)); err != nil {
		return fmt.Errorf("adding the keepers of the certificates and of the seals: %w", err)
	}
	ctx, cancel := afterGrace(ctx, options.ShutdownDelay, &parts.stopping)
	defer cancel()
	manager.GetLogger().Info("starting", "operator", operator, "namespace", options.Namespace, "defaultAdmission", options.DefaultMode)
	if err := manager.Start(ctx); err != nil {
		return fmt.Errorf("running: %w", err)
	}
	return nil
}

// whoAmI asks the API server under which name it knows the operator.
func whoAmI(ctx context.Context, clients kubernetes.Interface) (string, error) {
	review, err := clients.AuthenticationV1().SelfSubjectReviews().Create(ctx, &authenticationv1.SelfSubjectReview{}, metav1.CreateOptions{})
	if err != nil {
		return "", fmt.Errorf("asking the API server who the operator is: %w", err)
	}
	return review.Status.UserInfo.Username, nil
}

func newManager(config *rest.Config, options *Options, served certificates) (ctrl.Manager, error) {
	scheme, err := newScheme()
	if err != nil {
		return nil, err
	}
	host, port, err := splitAddress(options.WebhookAddress)
	if err != nil {
		return nil, err
	}
	manager, err := ctrl.NewManager(config, ctrl.Options{
		Scheme: scheme,
		Cache:  cacheOptions(),
		Metrics: metricsserver.Options{
			BindAddress: options.MetricsAddress, SecureServing: true, FilterProvider: filters.WithAuthenticationAndAuthorization,
		},
		HealthProbeBindAddress:        options.HealthAddress,
		PprofBindAddress:              options.ProfilingAddress,
		LeaderElection:                options.LeaderElection,
		LeaderElectionID:              leaderLease,
		LeaderElectionNamespace:       options.Namespace,
		LeaderElectionReleaseOnCancel: true,
		GracefulShutdownTimeout:       new(drain),
		WebhookServer: webhook.NewServer(webhook.Options{Host: host, Port: port, TLSOpts: []func(*tls.Config){func(c *tls.Config) {
			c.GetCertificate = served.GetCertificate
			c.MinVersion = tls.VersionTLS12
			// With HTTP/2 an API server sends everything over one connection, to one replica: when that replica's machine is cut off, all
			// requests wait for it until a health check of the connection fails. With HTTP/1.1 a request that gets no answer costs one connection.
			c.NextProtos = []string{"http/1.1"}
		}}}),
	})
	if err != nil {
		return nil, fmt.Errorf("making the manager: %w", err)
	}
	return manager, nil
}
