// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package manager

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/manager"

	"github.com/aims-operator/aims-operator/internal/certificate"
	"github.com/aims-operator/aims-operator/internal/registration"
)

// certificates serve the webhooks, whoever keeps them: the operator itself, or cert-manager in files.
type certificates interface {
	manager.Runnable
	Refresh(context.Context) error
	Current(context.Context) ([]byte, error)
	OnChange(func())
	GetCertificate(*tls.ClientHelloInfo) (*tls.Certificate, error)
	Check(registered [][]byte, now time.Time) error
}

func newCertificates(clients kubernetes.Interface, options *Options) certificates {
	registered := func(ctx context.Context) ([][]byte, error) { return registeredBundles(ctx, clients) }
	if options.CertificateDirectory != "" {
		return certificate.NewDirectory(&certificate.DirectoryOptions{
			Path: options.CertificateDirectory, Registered: registered, Clock: clock.RealClock{}, Host: host(options),
		})
	}
	return certificate.NewKeeper(&certificate.Options{
		Secrets: clients.CoreV1().Secrets(options.Namespace), Registered: registered, Clock: clock.RealClock{},
		Namespace: options.Namespace, Host: host(options), Life: options.CertificateLifetime,
	})
}

// host is the name by which the API server calls the webhooks.
func host(options *Options) string {
	if options.WebhookURL == "" {
		return options.WebhookService + "." + options.Namespace + ".svc"
	}
	u, err := url.Parse(options.WebhookURL)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// registeredBundles reads live what is registered: an authority must not sign because a cache said that it is published.
func registeredBundles(ctx context.Context, clients kubernetes.Interface) ([][]byte, error) {
	api := clients.AdmissionregistrationV1()
	mutating, err := api.MutatingWebhookConfigurations().Get(ctx, registration.Name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		mutating, err = nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the mutating webhook configuration: %w", err)
	}
	validating, err := api.ValidatingWebhookConfigurations().Get(ctx, registration.Name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		validating, err = nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the validating webhook configuration: %w", err)
	}
	return registration.Bundles(mutating, validating), nil
}

// trusted makes the operator ready when the API server would accept its certificate, by what is registered in the cache.
func (p *parts) trusted(request *http.Request) error {
	mutating := &admissionregistrationv1.MutatingWebhookConfiguration{}
	validating := &admissionregistrationv1.ValidatingWebhookConfiguration{}
	if !p.synced.Load() {
		return errors.New("the caches are not full yet")
	}
	for _, configuration := range []client.Object{mutating, validating} {
		if err := p.manager.GetClient().Get(request.Context(), client.ObjectKey{Name: registration.Name}, configuration); err != nil {
			return fmt.Errorf("reading what is registered: %w", err)
		}
	}
	return p.certificates.Check(registration.Bundles(mutating, validating), time.Now())
}
