// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package driftmonitor

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
)

// config is how the monitor's source is read. A Secret or a key that is not there makes Config.Problem; an error is one of the API server.
func (r *Reconciler) config(ctx context.Context, m *v1alpha1.DriftMonitor) (prometheus.Config, error) {
	p := m.Spec.Source.Prometheus
	config := prometheus.Config{
		Address: p.Address, Namespace: m.Namespace, Rules: r.Rules, Timeout: time.Duration(p.TimeoutSeconds) * time.Second, Observe: r.countQuery,
	}
	secrets := &secrets{ctx: ctx, live: r.Live, namespace: m.Namespace}
	if ref := p.BearerTokenSecretRef; ref != nil {
		config.BearerToken = prometheus.Secret(secrets.key(ref.Name, ref.Key))
	}
	if b := p.BasicAuth; b != nil {
		config.Username = string(secrets.key(b.SecretName, corev1.BasicAuthUsernameKey))
		config.Password = prometheus.Secret(secrets.key(b.SecretName, corev1.BasicAuthPasswordKey))
	}
	if t := p.TLS; t != nil {
		config.ServerName = t.ServerName
		if ref := t.CASecretRef; ref != nil {
			config.CA = secrets.key(ref.Name, ref.Key)
		}
		if name := t.ClientCertificateSecretName; name != "" {
			config.Certificate = secrets.key(name, corev1.TLSCertKey)
			config.Key = prometheus.Secret(secrets.key(name, corev1.TLSPrivateKeyKey))
		}
	}
	config.Problem = secrets.problem
	return config, secrets.failed
}

// secrets reads Secrets of one namespace, each by its name, and notes the first that is not there.
type secrets struct {
	ctx       context.Context //nolint:containedctx // it lives as long as one call
	live      client.Reader
	namespace string

	problem string
	failed  error
}

func (s *secrets) key(name, key string) []byte {
	if s.failed != nil || s.problem != "" {
		return nil
	}
	secret := &corev1.Secret{}
	err := s.live.Get(s.ctx, client.ObjectKey{Namespace: s.namespace, Name: name}, secret)
	switch value, there := secret.Data[key]; {
	case apierrors.IsNotFound(err):
		s.problem = fmt.Sprintf("Secret %q, which the monitor's source names, does not exist: create it in namespace %q", name, s.namespace)
	case err != nil:
		s.failed = fmt.Errorf("reading Secret %q of namespace %q: %w", name, s.namespace, err)
	case !there || len(value) == 0:
		s.problem = fmt.Sprintf("Secret %q, which the monitor's source names, has no key %q, or an empty one: add it", name, key)
	default:
		return value
	}
	return nil
}
