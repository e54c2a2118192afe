// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"
)

// Pattern is what a platform team lists: an address or a range (10.0.0.7, 10.0.0.0/8), a name (prometheus.monitoring.svc), or all
// names under one (*.svc); each alone or with a port (prometheus.monitoring.svc:9090, [fd00::7]:9090).
type Pattern struct {
	prefix netip.Prefix
	name   string
	under  bool
	port   uint16
}

// ParsePattern reads a pattern.
func ParsePattern(text string) (Pattern, error) {
	if prefix, err := netip.ParsePrefix(text); err == nil {
		if prefix != prefix.Masked() {
			return Pattern{}, fmt.Errorf("%q has bits set beyond its length: write %q", text, prefix.Masked())
		}
		return Pattern{prefix: prefix}, nil
	}
	if address, err := netip.ParseAddr(text); err == nil {
		return Pattern{prefix: only(address)}, nil
	}
	host, port, err := splitPort(text)
	if err != nil {
		return Pattern{}, err
	}
	if address, err := netip.ParseAddr(host); err == nil {
		return Pattern{prefix: only(address), port: port}, nil
	}
	name, under := strings.CutPrefix(strings.ToLower(strings.TrimSuffix(host, ".")), "*.")
	if len(validation.IsDNS1123Subdomain(name)) > 0 {
		return Pattern{}, fmt.Errorf("%q is neither an IP address, a range like 10.0.0.0/8, a name, nor *. and a name; each but a range may end with :PORT", text)
	}
	return Pattern{name: name, under: under, port: port}, nil
}

func only(address netip.Addr) netip.Prefix {
	address = address.Unmap().WithZone("")
	return netip.PrefixFrom(address, address.BitLen())
}

func splitPort(text string) (host string, port uint16, err error) {
	host, digits, found := cutLast(text, ":")
	if !found {
		return text, 0, nil
	}
	number, err := strconv.ParseUint(digits, 10, 16)
	if err != nil || number == 0 {
		return "", 0, fmt.Errorf("%q has a port that is not from 1 to 65535", text)
	}
	return strings.TrimSuffix(strings.TrimPrefix(host, "["), "]"), uint16(number), nil
}

func cutLast(text, separator string) (before, after string, found bool) {
	at := strings.LastIndex(text, separator)
	if at < 0 {
		return text, "", false
	}
	return text[:at], text[at+len(separator):], true
}

// Under tells that the pattern is for all names under one, like *.svc. Such a pattern counts for Rules.Only alone.
func (p Pattern) Under() bool { return p.under }

// exact tells whether the pattern names this place itself. A pattern for all names under one does not: whoever may create a Service
// makes such a name lead anywhere.
func (p Pattern) exact(host string, address netip.AddrPort) bool {
	if p.port != 0 && p.port != address.Port() {
		return false
	}
	if p.name != "" {
		return !p.under && p.name == host
	}
	return p.prefix.Contains(address.Addr())
}

// covers tells whether the pattern names this place or all places of its kind.
func (p Pattern) covers(host string, address netip.AddrPort) bool {
	if p.exact(host, address) {
		return true
	}
	return p.under && (p.port == 0 || p.port == address.Port()) && strings.HasSuffix(host, "."+p.name)
}
