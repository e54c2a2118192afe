// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/crypto/bcrypt"
)

// web returns Prometheus' web.config.file, and issues the certificates that it names.
func (s *Server) web(options Options) (document, error) {
	result := document{}
	if options.Username != "" {
		// A low cost, because every request pays it again.
		hash, err := bcrypt.GenerateFromPassword([]byte(options.Password), bcrypt.MinCost)
		if err != nil {
			return nil, fmt.Errorf("hashing the password: %w", err)
		}
		result["basic_auth_users"] = map[string]string{options.Username: string(hash)}
	}
	if !options.TLS {
		return result, nil
	}
	authority, err := newAuthority()
	if err != nil {
		return nil, err
	}
	certificate, key, err := authority.issue("prometheus")
	if err != nil {
		return nil, err
	}
	s.CA = authority.pem
	if s.Certificate, s.Key, err = authority.issue("client"); err != nil {
		return nil, err
	}
	for name, content := range map[string][]byte{"ca.crt": s.CA, "tls.crt": certificate, "tls.key": key} {
		if err := os.WriteFile(filepath.Join(s.dir, name), content, 0o600); err != nil {
			return nil, fmt.Errorf("writing a certificate: %w", err)
		}
	}
	settings := document{"cert_file": "tls.crt", "key_file": "tls.key"}
	if options.ClientCertificates {
		settings["client_auth_type"] = "RequireAndVerifyClientCert"
		settings["client_ca_file"] = "ca.crt"
	}
	result["tls_server_config"] = settings
	return result, nil
}

// client is how we ask whether Prometheus is ready.
func (s *Server) client() (*http.Client, error) {
	settings := &tls.Config{MinVersion: tls.VersionTLS12}
	if len(s.CA) > 0 {
		settings.RootCAs = x509.NewCertPool()
		if !settings.RootCAs.AppendCertsFromPEM(s.CA) {
			return nil, errors.New("the authority's certificate cannot be read")
		}
		pair, err := tls.X509KeyPair(s.Certificate, s.Key)
		if err != nil {
			return nil, fmt.Errorf("reading the client's certificate: %w", err)
		}
		settings.Certificates = []tls.Certificate{pair}
	}
	return &http.Client{Transport: &http.Transport{TLSClientConfig: settings}, Timeout: 5 * time.Second}, nil
}
