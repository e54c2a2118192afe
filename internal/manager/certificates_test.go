// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package manager

import (
	"crypto/x509"
	"errors"
	"net/http"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"
)

func secretFor(t *testing.T, change func(*Options)) *corev1.Secret {
	t.Helper()
	options := DefaultOptions()
	change(&options)
	secret, err := newSecret(&options)
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

func unchangedOptions(*Options) {}

func TestUsable(t *testing.T) {
	t.Parallel()
	const service = "aims-operator-webhook.aims-system.svc"
	now := time.Now()
	for name, test := range map[string]struct {
		secret *corev1.Secret
		host   string
		now    time.Time
		want   bool
	}{
		"new":                   {secretFor(t, unchangedOptions), service, now, true},
		"for an address":        {secretFor(t, func(o *Options) { o.WebhookURL = "https://127.0.0.1:9443" }), "127.0.0.1", now, true},
		"for another service":   {secretFor(t, func(o *Options) { o.WebhookService = "other" }), service, now, false},
		"for another namespace": {secretFor(t, func(o *Options) { o.Namespace = "other" }), service, now, false},
		"ends soon":             {secretFor(t, unchangedOptions), service, now.Add(365*24*time.Hour - renewBefore + time.Hour), false},
		"ended":                 {secretFor(t, unchangedOptions), service, now.AddDate(2, 0, 0), false},
		"not begun":             {secretFor(t, unchangedOptions), service, now.AddDate(-1, 0, 0), false},
		"empty":                 {&corev1.Secret{}, service, now, false},
		"no certificate": {&corev1.Secret{Data: map[string][]byte{corev1.TLSCertKey: []byte("x"), corev1.TLSPrivateKeyKey: []byte("y")}},
			service, now, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := usable(test.secret, test.host, test.now)
			if (err == nil) != test.want {
				t.Fatalf("usable: %v, want %t", err, test.want)
			}
			if err != nil {
				return
			}
			authorities := x509.NewCertPool()
			if !authorities.AppendCertsFromPEM(c.caBundle) {
				t.Fatal("the bundle holds no certificate")
			}
			if _, err := c.pair.Leaf.Verify(x509.VerifyOptions{Roots: authorities, DNSName: test.host}); err != nil {
				t.Errorf("the API server would not trust it: %v", err)
			}
		})
	}
}

func TestEnsureCertificate(t *testing.T) {
	t.Parallel()
	options := DefaultOptions()
	clients := fake.NewClientset()
	secrets := clients.CoreV1().Secrets(options.Namespace)
	first, err := ensureCertificate(t.Context(), secrets, &options, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	again, err := ensureCertificate(t.Context(), secrets, &options, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if !first.pair.Leaf.Equal(again.pair.Leaf) {
		t.Error("a second start has another certificate than the first")
	}
	// A certificate that is no good any more is replaced, not kept.
	moved := options
	moved.WebhookURL = "https://10.0.0.1:9443"
	other, err := ensureCertificate(t.Context(), secrets, &moved, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if other.pair.Leaf.Equal(first.pair.Leaf) || other.pair.Leaf.VerifyHostname("10.0.0.1") != nil {
		t.Error("another host is served with the certificate of the first")
	}
}

func TestEnsureCertificateSaysWhatFailed(t *testing.T) {
	t.Parallel()
	options := DefaultOptions()
	for name, refusal := range map[string]error{
		"forbidden": apierrors.NewForbidden(corev1.Resource("secrets"), certificateSecret, errors.New("no")),
		"down":      &apierrors.StatusError{ErrStatus: apierrors.NewGenericServerResponse(http.StatusBadGateway, "get", corev1.Resource("secrets"), "", "", 0, true).ErrStatus},
	} {
		clients := fake.NewClientset()
		clients.PrependReactor("get", "secrets", func(clienttesting.Action) (bool, runtime.Object, error) { return true, nil, refusal })
		_, err := ensureCertificate(t.Context(), clients.CoreV1().Secrets(options.Namespace), &options, time.Now())
		if !errors.Is(err, refusal) {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
	// Others who write all the time do not make it loop for ever.
	clients := fake.NewClientset()
	clients.PrependReactor("create", "secrets", func(clienttesting.Action) (bool, runtime.Object, error) {
		return true, nil, apierrors.NewAlreadyExists(corev1.Resource("secrets"), certificateSecret)
	})
	if _, err := ensureCertificate(t.Context(), clients.CoreV1().Secrets(options.Namespace), &options, time.Now()); err == nil {
		t.Error("no error, though the secret can neither be read nor made")
	}
}
