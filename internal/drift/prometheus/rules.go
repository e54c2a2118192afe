// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import (
	"net/netip"
	"net/url"
	"strings"
)

// Rules say which addresses may be read. The zero value lets everything be read that is not forbidden as such: loopback, link-local,
// metadata services and their like. Rules are the platform team's, never the tenant's.
type Rules struct {
	// Allowed are exempt from what is forbidden; but see Pattern: not by *.NAME.
	Allowed []Pattern
	// Unrestricted are allowed, and are read without the matcher for the monitor's namespace.
	Unrestricted []Pattern
	// Only refuses everything that is not listed.
	Only bool
	// APIServer gives the API server's addresses as they are now. Only a listed host with that very port makes an exception.
	APIServer func() []netip.AddrPort
}

// check judges an address at the moment of dialling it. The host is what the address was resolved from.
func (r Rules) check(host string, address netip.AddrPort) *Error {
	host = plainHost(host)
	address = netip.AddrPortFrom(address.Addr().Unmap(), address.Port())
	exempt, exemptPort, covered := r.listed(host, address)
	if r.isAPIServer(address) && !exemptPort {
		return refuse("the API server")
	}
	if what := forbidden(address.Addr()); what != "" && !exempt {
		return refuse(what)
	}
	if r.Only && !covered {
		return fail(ReasonAddressRefused, "The source is not among the addresses that the platform team lists for monitors; "+
			"read from one of those, or ask the platform team to list it.")
	}
	return nil
}

func refuse(what string) *Error {
	return fail(ReasonAddressRefused, "The address of the source leads to %s, which monitors do not read: "+
		"name the address of a Prometheus, or ask the platform team to list this one.", what)
}

func (r Rules) listed(host string, address netip.AddrPort) (exempt, exemptPort, covered bool) {
	for _, list := range [][]Pattern{r.Allowed, r.Unrestricted} {
		for _, pattern := range list {
			exact := pattern.exact(host, address)
			exempt = exempt || exact
			exemptPort = exemptPort || exact && pattern.port != 0
			covered = covered || pattern.covers(host, address)
		}
	}
	return exempt, exemptPort, covered
}

func (r Rules) isAPIServer(address netip.AddrPort) bool {
	if r.APIServer == nil {
		return false
	}
	inner, hasInner := embedded(address.Addr())
	for _, server := range r.APIServer() {
		if server.Port() != address.Port() {
			continue
		}
		if own := server.Addr().Unmap(); own == address.Addr() || hasInner && own == inner {
			return true
		}
	}
	return false
}

// unrestricted tells whether queries to this address may read all namespaces. It goes by what is written in the address, and never by
// *.NAME, since whoever may create a Service makes such a name lead to a Prometheus of all namespaces.
func (r Rules) unrestricted(address *url.URL) bool {
	port, _ := portOf(address)
	// The zero address is in no range, so that a name is matched by name alone.
	ip, err := netip.ParseAddr(hostOf(address))
	if err != nil {
		ip = netip.Addr{}
	}
	for _, pattern := range r.Unrestricted {
		if pattern.exact(hostOf(address), netip.AddrPortFrom(ip, port)) {
			return true
		}
	}
	return false
}

// NamespaceFor is the namespace that queries to this address are confined to: the monitor's own, or none where the platform team lists the
// address as unrestricted.
func (r Rules) NamespaceFor(address *url.URL, own string) string {
	if r.unrestricted(address) {
		return ""
	}
	return own
}

// CheckAddress judges, at admission, what can be judged without a look at DNS: an address that is written as an IP address, and localhost, which
// leads to one wherever it is looked up (RFC 6761).
func (r Rules) CheckAddress(address string) error {
	parsed, err := ParseAddress(address)
	if err != nil {
		return err
	}
	host := hostOf(parsed)
	ip, err := netip.ParseAddr(host)
	switch {
	case err == nil:
	case host == "localhost" || strings.HasSuffix(host, ".localhost"):
		ip = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	default:
		// A name. It is judged when it is dialled.
		return nil
	}
	port, _ := portOf(parsed)
	if refused := r.check(host, netip.AddrPortFrom(ip, port)); refused != nil {
		return refused
	}
	return nil
}
