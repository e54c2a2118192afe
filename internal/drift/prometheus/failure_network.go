// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"strings"
)

// networkFailure turns what net/http says into what a person can act on. Whether a name does not resolve, nothing listens or nothing
// answers is one and the same text: else a monitor would be a way to scan what its author cannot reach.
func networkFailure(err error) *Error {
	if own, ok := errors.AsType[*Error](err); ok {
		return own
	}
	if failure := tlsFailure(err); failure != nil {
		return failure.because(err)
	}
	var dialling *net.OpError
	if errors.As(err, &dialling) && dialling.Op == "dial" {
		return unreachable().because(err)
	}
	if errors.Is(err, context.Canceled) {
		return fail(ReasonTimedOut, "The reading was ended before the source answered.").because(err)
	}
	if slow(err) {
		return fail(ReasonTimedOut, "The source gave no complete answer in time: look at its load, make the query cheaper, or raise the timeout.").because(err)
	}
	if errors.Is(err, errCertificateWanted) {
		return handshakeBroken().because(err)
	}
	return unreachable().because(err)
}

func slow(err error) bool {
	var timed net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timed) && timed.Timeout()
}

func unreachable() *Error {
	return fail(ReasonUnreachable, "The source cannot be reached, or it breaks connections off: check host and port, and that the operator's pods "+
		"may connect to it.")
}

func tlsFailure(err error) *Error {
	var (
		authority x509.UnknownAuthorityError
		host      x509.HostnameError
		invalid   x509.CertificateInvalidError
		record    tls.RecordHeaderError
		alert     tls.AlertError
	)
	switch {
	case errors.As(err, &authority):
		return fail(ReasonTLS, "The source's certificate is signed by an authority that is not trusted: give its CA in the monitor's source.")
	case errors.As(err, &host):
		return fail(ReasonTLS, "The source's certificate is for another name: write the address by that name, or give it as the server name.")
	case errors.As(err, &invalid):
		return fail(ReasonTLS, "The source's certificate is not valid, as one that has expired: let the source's operator renew it.")
	case errors.As(err, &record), strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		return fail(ReasonTLS, "The source does not speak TLS at this address: write http:// instead of https://, or another port.")
	case errors.As(err, &alert), strings.Contains(err.Error(), "remote error: tls:"):
		return handshakeBroken()
	}
	return nil
}

func handshakeBroken() *Error {
	return fail(ReasonTLS, "The source broke off the TLS handshake: it may want a client certificate, or another one.")
}
