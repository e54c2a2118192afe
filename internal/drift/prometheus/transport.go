// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	dialTimeout    = 5 * time.Second
	maxHeaderBytes = 64 << 10
	idleTimeout    = 30 * time.Second
)

// transport sends requests to the source with the tenant's credentials, and to wherever the source redirects without any. Nothing
// of the operator is ever in a request: no default transport, no cookies, no proxy from the environment, no token of its own.
type transport struct {
	origin string
	config Config
	own    *http.Transport
	others *http.Transport
	// certificateWanted tells that the source asked for a client certificate, once at least.
	certificateWanted atomic.Bool
}

// errCertificateWanted stands beside an error of a source that asks for a client certificate. In TLS 1.3 such a source refuses after the handshake is
// over for the client, who may learn of a connection that was broken off before it reads why.
var errCertificateWanted = errors.New("the source asked for a client certificate")

func newTransport(address *url.URL, config Config) (*transport, error) {
	settings, err := config.tlsFor()
	if err != nil {
		return nil, err
	}
	stranger := settings.Clone()
	stranger.Certificates = nil
	stranger.ServerName = ""
	t := &transport{origin: Origin(address), config: config, others: newHTTPTransport(config.Rules, stranger)}
	certificates := settings.Certificates
	settings.GetClientCertificate = func(request *tls.CertificateRequestInfo) (*tls.Certificate, error) {
		t.certificateWanted.Store(true)
		for i := range certificates {
			if request.SupportsCertificate(&certificates[i]) == nil {
				return &certificates[i], nil
			}
		}
		return &tls.Certificate{}, nil
	}
	t.own = newHTTPTransport(config.Rules, settings)
	return t, nil
}

func newHTTPTransport(rules Rules, settings *tls.Config) *http.Transport {
	return &http.Transport{
		Proxy:                  nil,
		DialContext:            dialer(rules),
		TLSClientConfig:        settings,
		TLSHandshakeTimeout:    dialTimeout,
		ForceAttemptHTTP2:      true,
		MaxResponseHeaderBytes: maxHeaderBytes,
		MaxIdleConnsPerHost:    2,
		IdleConnTimeout:        idleTimeout,
	}
}

// dialer asks the rules about each address that the connection is really made to, after DNS: what a name led to a moment ago does
// not count.
func dialer(rules Rules) func(ctx context.Context, network, address string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return nil, fail(ReasonUnreachable, "The address of the source has no port.").because(err)
		}
		direct := net.Dialer{Timeout: dialTimeout, Control: func(_, resolved string, _ syscall.RawConn) error {
			place, err := netip.ParseAddrPort(resolved)
			if err != nil {
				return fail(ReasonAddressRefused, "The address of the source leads to something that is no IP address.").because(err)
			}
			if refused := rules.check(host, place); refused != nil {
				return refused
			}
			return nil
		}}
		return direct.DialContext(ctx, network, address)
	}
}

// RoundTrip adds the credentials where they belong.
func (t *transport) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.Header.Set("User-Agent", "aims-operator")
	request.Header.Del("Authorization")
	// What a source redirects to is not told where it was redirected from.
	request.Header.Del("Referer")
	if Origin(request.URL) != t.origin {
		return t.others.RoundTrip(request)
	}
	switch {
	case t.config.BearerToken != "":
		request.Header.Set("Authorization", "Bearer "+string(t.config.BearerToken))
	case t.config.Username != "":
		request.SetBasicAuth(t.config.Username, string(t.config.Password))
	}
	response, err := t.own.RoundTrip(request)
	if err != nil && t.certificateWanted.Load() && !slow(err) {
		err = errors.Join(err, errCertificateWanted)
	}
	return response, err
}

func (t *transport) close() {
	t.own.CloseIdleConnections()
	t.others.CloseIdleConnections()
}
