// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// ParseAddress reads the base URL of a source. It says nothing about where the name leads, which is known only when it is dialled.
func ParseAddress(address string) (*url.URL, error) {
	parsed, err := url.Parse(address)
	switch {
	case err != nil:
		// The parser's own text quotes the address, and with it a password that somebody wrote there.
		return nil, fail(ReasonConfiguration, "The address of the source is not a URL; write it like http://prometheus.monitoring.svc:9090.")
	case parsed.Scheme != "http" && parsed.Scheme != "https":
		return nil, fail(ReasonConfiguration, "The address of the source must begin with http:// or https://.")
	case parsed.User != nil:
		return nil, fail(ReasonConfiguration, "The address of the source contains a username or password; put them into a Secret and name that.")
	case parsed.Hostname() == "":
		return nil, fail(ReasonConfiguration, "The address of the source names no host; write it like http://prometheus.monitoring.svc:9090.")
	case parsed.RawQuery != "" || parsed.ForceQuery || parsed.Fragment != "":
		return nil, fail(ReasonConfiguration, "The address of the source has a part after ? or #; write the address alone, the query has a field of its own.")
	case strings.Contains(parsed.Path, "/..") || strings.Contains(parsed.EscapedPath(), "%"):
		return nil, fail(ReasonConfiguration, "The path of the source's address contains .. or %%; write the plain path that comes before /api/v1.")
	case strings.HasSuffix(parsed.Path, "/api/v1") || strings.Contains(parsed.Path, "/api/v1/"):
		return nil, fail(ReasonConfiguration, "The address of the source goes on to /api/v1; leave that part out, it is added.")
	}
	if _, ok := portOf(parsed); !ok {
		return nil, fail(ReasonConfiguration, "The port of the source's address must be from 1 to 65535.")
	}
	return parsed, nil
}

func portOf(u *url.URL) (uint16, bool) {
	text := u.Port()
	if text == "" {
		if u.Scheme == "https" {
			return 443, true
		}
		return 80, true
	}
	port, err := strconv.ParseUint(text, 10, 16)
	return uint16(port), err == nil && port > 0
}

// Origin names a source for whoever counts by source: scheme, host and port, spelt in one way.
func Origin(address *url.URL) string {
	port, _ := portOf(address)
	return address.Scheme + "://" + hostOf(address) + ":" + strconv.Itoa(int(port))
}

// hostOf spells a host in one way: names in lower case and without the dot at the end, addresses as netip does.
func hostOf(u *url.URL) string {
	return plainHost(u.Hostname())
}

func plainHost(host string) string {
	if address, err := netip.ParseAddr(host); err == nil {
		return address.Unmap().String()
	}
	return strings.ToLower(strings.TrimSuffix(host, "."))
}
