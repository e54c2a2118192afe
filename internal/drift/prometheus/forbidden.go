// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import "net/netip"

// forbiddenRange is a range where no Prometheus of a tenant is, and where something is that trusts whoever can reach it.
type forbiddenRange struct {
	prefix netip.Prefix
	what   string
}

// forbiddenRanges stand from the special to the general: the first one that fits gives the name.
var forbiddenRanges = []forbiddenRange{
	{netip.MustParsePrefix("169.254.169.254/32"), metadataService},
	{netip.MustParsePrefix("169.254.170.2/32"), metadataService},
	{netip.MustParsePrefix("169.254.170.23/32"), metadataService},
	{netip.MustParsePrefix("100.100.100.200/32"), metadataService},
	{netip.MustParsePrefix("168.63.129.16/32"), metadataService},
	{netip.MustParsePrefix("192.0.0.192/32"), metadataService},
	{netip.MustParsePrefix("fd00:ec2::/32"), metadataService},
	{netip.MustParsePrefix("fd20:ce::254/128"), metadataService},
	{netip.MustParsePrefix("fd00:42::42/128"), metadataService},
	{netip.MustParsePrefix("0.0.0.0/8"), "the unspecified address"},
	{netip.MustParsePrefix("::/128"), "the unspecified address"},
	{netip.MustParsePrefix("127.0.0.0/8"), "a loopback address"},
	{netip.MustParsePrefix("::1/128"), "a loopback address"},
	{netip.MustParsePrefix("169.254.0.0/16"), "a link-local address"},
	{netip.MustParsePrefix("fe80::/10"), "a link-local address"},
	{netip.MustParsePrefix("224.0.0.0/4"), "a multicast address"},
	{netip.MustParsePrefix("ff00::/8"), "a multicast address"},
	{netip.MustParsePrefix("240.0.0.0/4"), "a reserved address"},
}

const metadataService = "a metadata service of the cloud"

// forbidden names what the address is if no source may be there, or nothing.
func forbidden(address netip.Addr) string {
	address = address.WithZone("")
	for _, each := range forbiddenRanges {
		if each.prefix.Contains(address) {
			return each.what
		}
	}
	if inner, ok := embedded(address); ok {
		return forbidden(inner)
	}
	return ""
}

var (
	nat64      = netip.MustParsePrefix("64:ff9b::/96")
	sixToFour  = netip.MustParsePrefix("2002::/16")
	compatible = netip.MustParsePrefix("::/96")
)

// embedded returns the IPv4 address that routers reach by an IPv6 address of a transition scheme.
func embedded(address netip.Addr) (netip.Addr, bool) {
	bytes := address.As16()
	switch {
	case address.Is4():
		return netip.Addr{}, false
	case address.Is4In6(), nat64.Contains(address), compatible.Contains(address):
		return netip.AddrFrom4([4]byte(bytes[12:16])), true
	case sixToFour.Contains(address):
		return netip.AddrFrom4([4]byte(bytes[2:6])), true
	}
	return netip.Addr{}, false
}
