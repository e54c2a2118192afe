// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus_test

import (
	"crypto/tls"
	"encoding/pem"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
)

// muted loses what the server says after the client's first answer, as a connection that is reset loses the reason of the reset.
type muted struct {
	net.Conn
	spoke, answered bool
}

func (m *muted) Read(to []byte) (int, error) {
	n, err := m.Conn.Read(to)
	m.answered = m.answered || m.spoke
	return n, err
}

func (m *muted) Write(text []byte) (int, error) {
	if m.answered {
		return len(text), nil
	}
	m.spoke = true
	return m.Conn.Write(text)
}

type mutedListener struct{ net.Listener }

func (l mutedListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &muted{Conn: conn}, nil
}

// TestAClientCertificateThatIsMissingIsToldWithoutTheServersWord: whether the client reads the server's reason is a matter of chance.
func TestAClientCertificateThatIsMissingIsToldWithoutTheServersWord(t *testing.T) {
	for name, tc := range map[string]struct {
		wants  tls.ClientAuthType
		reason prometheus.Reason
	}{
		"it is asked for":     {tls.RequireAnyClientCert, prometheus.ReasonTLS},
		"it is not asked for": {tls.NoClientCert, prometheus.ReasonTimedOut},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewUnstartedServer(http.NotFoundHandler())
			server.Listener = mutedListener{server.Listener}
			server.TLS = &tls.Config{ClientAuth: tc.wants, MinVersion: tls.VersionTLS13}
			server.StartTLS()
			t.Cleanup(server.Close)
			config := liveConfig(t)
			config.Address, config.CA, config.ServerName = server.URL, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), "example.com"
			config.Timeout = 2 * time.Second
			_, err := open(t, config).Value(t.Context(), now(`up`))
			if got := prometheus.ReasonOf(err); got != tc.reason {
				t.Errorf("got %q (%v), want %q", got, err, tc.reason)
			}
		})
	}
}
