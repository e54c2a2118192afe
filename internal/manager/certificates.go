// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package manager

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	corev1client "k8s.io/client-go/kubernetes/typed/core/v1"
	certutil "k8s.io/client-go/util/cert"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// certificateSecret holds the webhooks' certificate, so that all replicas and later starts serve the same.
const certificateSecret = "aims-operator-webhook-certificate"

// renewBefore is how long before its end a certificate is replaced, at the next start.
const renewBefore = 60 * 24 * time.Hour

// certificate is what the webhooks are served with, and what the API server checks it by.
type certificate struct {
	pair     tls.Certificate
	caBundle []byte
}

// +kubebuilder:rbac:groups="",namespace=aims-system,resources=secrets,verbs=create
// +kubebuilder:rbac:groups="",namespace=aims-system,resources=secrets,resourceNames=aims-operator-webhook-certificate,verbs=get;update

// ensureCertificate reads the certificate from its secret, or makes one and stores it. Of several replicas that start at once, the first to
// store wins and the others read.
func ensureCertificate(ctx context.Context, secrets corev1client.SecretInterface, options *Options, now time.Time) (certificate, error) {
	for range 5 {
		secret, err := secrets.Get(ctx, certificateSecret, metav1.GetOptions{})
		switch {
		case apierrors.IsNotFound(err):
			secret = nil
		case err != nil:
			return certificate{}, fmt.Errorf("reading secret %q: %w", certificateSecret, err)
		default:
			if c, err := usable(secret, host(options), now); err == nil {
				return c, nil
			}
		}
		if err := storeNew(ctx, secrets, options, secret); err != nil {
			return certificate{}, err
		}
	}
	return certificate{}, fmt.Errorf("secret %q changes faster than it can be read", certificateSecret)
}

// storeNew makes a certificate and stores it in place of the one there was, if there was one. That another replica was faster is no error.
func storeNew(ctx context.Context, secrets corev1client.SecretInterface, options *Options, before *corev1.Secret) error {
	made, err := newSecret(options)
	if err != nil {
		return err
	}
	if before == nil {
		_, err = secrets.Create(ctx, made, metav1.CreateOptions{FieldManager: v1alpha1.FieldManager})
	} else {
		made.ResourceVersion = before.ResourceVersion
		_, err = secrets.Update(ctx, made, metav1.UpdateOptions{FieldManager: v1alpha1.FieldManager})
	}
	if err != nil && !apierrors.IsAlreadyExists(err) && !apierrors.IsConflict(err) {
		return fmt.Errorf("storing secret %q: %w", certificateSecret, err)
	}
	return nil
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

func newSecret(options *Options) (*corev1.Secret, error) {
	name := host(options)
	var addresses []net.IP
	if ip := net.ParseIP(name); ip != nil {
		addresses = append(addresses, ip)
	}
	chain, key, err := certutil.GenerateSelfSignedCertKey(name, addresses, []string{name})
	if err != nil {
		return nil, fmt.Errorf("making the webhooks' certificate: %w", err)
	}
	return &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: certificateSecret, Namespace: options.Namespace},
		Type:       corev1.SecretTypeTLS,
		Data:       map[string][]byte{corev1.TLSCertKey: chain, corev1.TLSPrivateKeyKey: key},
	}, nil
}

// usable reads the certificate out of the secret, if it is for this host and good for a while.
func usable(secret *corev1.Secret, host string, now time.Time) (certificate, error) {
	chain := secret.Data[corev1.TLSCertKey]
	pair, err := tls.X509KeyPair(chain, secret.Data[corev1.TLSPrivateKeyKey])
	if err != nil {
		return certificate{}, fmt.Errorf("reading the certificate: %w", err)
	}
	if now.Before(pair.Leaf.NotBefore) || now.Add(renewBefore).After(pair.Leaf.NotAfter) {
		return certificate{}, errors.New("the certificate ends soon or has not begun")
	}
	if err := pair.Leaf.VerifyHostname(host); err != nil {
		return certificate{}, fmt.Errorf("the certificate is for another host: %w", err)
	}
	ca, err := authority(chain)
	return certificate{pair: pair, caBundle: ca}, err
}

// authority is the certificate authority's own certificate, out of the chain.
func authority(chain []byte) ([]byte, error) {
	for block, rest := pem.Decode(chain); block != nil; block, rest = pem.Decode(rest) {
		parsed, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("reading the chain: %w", err)
		}
		if parsed.IsCA {
			return pem.EncodeToMemory(block), nil
		}
	}
	return nil, errors.New("the chain holds no certificate authority")
}
