// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import (
	"crypto/tls"
	"crypto/x509"
	"strings"
	"time"
)

// Limits of one reading.
const (
	// DefaultTimeout is the time of a query when none is given.
	DefaultTimeout = 10 * time.Second
	// MaxTimeout is the longest time that a query may be given.
	MaxTimeout = time.Minute
	// DefaultAnswerBytes is the largest answer that is read. Many sources may be tenants' own, and be read at once.
	DefaultAnswerBytes = 1 << 20
	// DefaultSeries is the largest number of series that is read. A histogram of 200 buckets has 200, and of categories 1,000 are compared.
	DefaultSeries = 2_000
)

// Config says where to read, as whom, and for whom.
type Config struct {
	// Address is the base URL, such as http://prometheus.monitoring.svc:9090.
	Address string
	// Namespace is whose series may be read.
	Namespace string
	// Rules say which addresses may be read.
	Rules Rules

	// BearerToken authenticates, unless it is empty. It excludes a username.
	BearerToken Secret
	// Username authenticates with Password, unless it is empty.
	Username string
	Password Secret
	// CA holds the certificates, in PEM, that the source's certificate is checked against. Empty: the system's.
	CA []byte
	// Certificate and Key are the client's, in PEM. Empty: none is shown.
	Certificate []byte
	Key         Secret
	// ServerName is the name that the source's certificate must be for. Empty: the host of the address.
	ServerName string

	// Problem says what of the above could not be had, such as a Secret that does not exist. Empty: nothing.
	Problem string

	// Timeout bounds one query. Zero: DefaultTimeout.
	Timeout time.Duration
	// AnswerBytes bounds one answer. Zero: DefaultAnswerBytes.
	AnswerBytes int64
	// Series bounds the series of one answer. Zero: DefaultSeries.
	Series int

	// Observe is told how long each query took, and why it gave nothing; no reason if it did. Nil: nobody is.
	Observe func(took time.Duration, reason Reason)
}

// complete fills in what was left out, and takes the newline from the end of a secret, where editors and shells put it.
func (c Config) complete() (Config, error) {
	if c.Timeout == 0 {
		c.Timeout = DefaultTimeout
	}
	if c.AnswerBytes == 0 {
		c.AnswerBytes = DefaultAnswerBytes
	}
	if c.Series == 0 {
		c.Series = DefaultSeries
	}
	c.BearerToken = Secret(strings.TrimSpace(string(c.BearerToken)))
	c.Password = Secret(strings.TrimRight(string(c.Password), "\r\n"))
	switch {
	case c.Problem != "":
		return c, fail(ReasonConfiguration, "%s.", c.Problem)
	case c.Timeout < 0 || c.Timeout > MaxTimeout:
		return c, fail(ReasonConfiguration, "The timeout of a query is %s, and must be more than 0s and at most %s.", c.Timeout, MaxTimeout)
	case c.AnswerBytes < 0 || c.Series < 0:
		return c, fail(ReasonConfiguration, "The limits of an answer must not be negative.")
	case c.Namespace == "":
		return c, fail(ReasonConfiguration, "No namespace is given to read for.")
	case c.BearerToken != "" && c.Username != "":
		return c, fail(ReasonConfiguration, "The source has a bearer token and a username; keep the one that it wants.")
	case c.Username == "" && c.Password != "":
		return c, fail(ReasonConfiguration, "The source has a password and no username; add the username.")
	case strings.ContainsAny(string(c.BearerToken), " \t\r\n"):
		return c, fail(ReasonConfiguration, "The bearer token contains white space, so it is not one token; put the token alone into the Secret.")
	}
	return c, nil
}

// tlsFor returns the TLS settings for the source itself. Other hosts, reached by a redirect, never see the client's certificate.
func (c Config) tlsFor() (*tls.Config, error) {
	settings := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: c.ServerName}
	if len(c.CA) > 0 {
		settings.RootCAs = x509.NewCertPool()
		if !settings.RootCAs.AppendCertsFromPEM(c.CA) {
			return nil, fail(ReasonConfiguration, "The source's CA holds no certificate in PEM; give it one that begins with -----BEGIN CERTIFICATE-----.")
		}
	}
	if len(c.Certificate) == 0 && c.Key == "" {
		return settings, nil
	}
	pair, err := tls.X509KeyPair(c.Certificate, []byte(c.Key))
	if err != nil {
		return nil, fail(ReasonConfiguration, "The client certificate and its key cannot be used: they must both be there, in PEM, and belong together.").because(err)
	}
	settings.Certificates = []tls.Certificate{pair}
	return settings, nil
}
