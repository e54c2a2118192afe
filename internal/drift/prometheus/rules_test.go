// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import (
	"net/netip"
	"net/url"
	"strings"
	"testing"
)

func patterns(t *testing.T, texts ...string) []Pattern {
	t.Helper()
	var result []Pattern
	for _, text := range texts {
		pattern, err := ParsePattern(text)
		if err != nil {
			t.Fatal(err)
		}
		result = append(result, pattern)
	}
	return result
}

func TestCase47AddressesThatAreRefused(t *testing.T) {
	apiServer := func() []netip.AddrPort {
		return []netip.AddrPort{netip.MustParseAddrPort("10.96.0.1:443"), netip.MustParseAddrPort("127.0.0.1:6443")}
	}
	tests := map[string]struct {
		why     string
		host    string
		address string
		allowed []string
		only    bool
		refused string
	}{
		"a Service":                  {why: "the usual place", host: "prometheus.monitoring.svc", address: "10.96.3.7:9090"},
		"loopback":                   {why: "the operator's own pod", address: "127.0.0.1:9090", refused: "loopback"},
		"all of loopback":            {why: "it is a whole network", address: "127.8.9.10:9090", refused: "loopback"},
		"loopback in IPv6":           {why: "the same", address: "[::1]:9090", refused: "loopback"},
		"loopback in IPv6 of IPv4":   {why: "the same, spelt otherwise", address: "[::ffff:127.0.0.1]:9090", refused: "loopback"},
		"loopback through NAT64":     {why: "translated back to IPv4", address: "[64:ff9b::7f00:1]:9090", refused: "loopback"},
		"loopback through 6to4":      {why: "translated back to IPv4", address: "[2002:7f00:1::]:9090", refused: "loopback"},
		"unspecified":                {why: "the kernel takes it for loopback", address: "0.0.0.0:9090", refused: "unspecified"},
		"unspecified in IPv6":        {why: "the same", address: "[::]:9090", refused: "unspecified"},
		"link-local":                 {why: "the node's neighbours", address: "169.254.7.7:80", refused: "link-local"},
		"link-local in IPv6":         {why: "the same, with a zone", address: "[fe80::1%eth0]:80", refused: "link-local"},
		"metadata":                   {why: "it gives the node's credentials", address: "169.254.169.254:80", refused: "metadata"},
		"metadata through NAT64":     {why: "translated back to IPv4", address: "[64:ff9b::a9fe:a9fe]:80", refused: "metadata"},
		"metadata of AWS in IPv6":    {why: "it is no link-local address", address: "[fd00:ec2::254]:80", refused: "metadata"},
		"metadata of containers":     {why: "ECS and EKS have their own", address: "169.254.170.23:80", refused: "metadata"},
		"metadata of Alibaba":        {why: "it is no link-local address", address: "100.100.100.200:80", refused: "metadata"},
		"metadata of Azure":          {why: "it is a public address", address: "168.63.129.16:80", refused: "metadata"},
		"multicast":                  {why: "nobody in particular", address: "224.0.0.1:80", refused: "multicast"},
		"broadcast":                  {why: "everybody", address: "255.255.255.255:80", refused: "reserved"},
		"API server":                 {why: "it may trust the network that it is asked from", address: "10.96.0.1:443", refused: "API server"},
		"API server's other port":    {why: "something else is there", address: "10.96.0.1:9090"},
		"API server in IPv6 of IPv4": {why: "the same, spelt otherwise", address: "[::ffff:10.96.0.1]:443", refused: "API server"},
		"listed address":             {why: "the platform team said so", address: "127.0.0.1:9090", allowed: []string{"127.0.0.1"}},
		"listed range":               {why: "the platform team said so", address: "127.8.9.10:9090", allowed: []string{"127.0.0.0/8"}},
		"listed port":                {why: "the platform team said so", address: "[::1]:9090", allowed: []string{"[::1]:9090"}},
		"another port":               {why: "it is not what was listed", address: "127.0.0.1:10250", allowed: []string{"127.0.0.1:9090"}, refused: "loopback"},
		"listed name":                {why: "the platform team said so", host: "prometheus", address: "127.0.0.1:9090", allowed: []string{"prometheus:9090"}},
		"listed name in capitals":    {why: "DNS knows none", host: "Prometheus.", address: "127.0.0.1:9090", allowed: []string{"prometheus"}},
		"another name":               {why: "it is not what was listed", host: "evil", address: "127.0.0.1:9090", allowed: []string{"prometheus"}, refused: "loopback"},
		"all names under one":        {why: "whoever creates a Service chooses where it leads", host: "a.svc", address: "169.254.169.254:80", allowed: []string{"*.svc"}, refused: "metadata"},
		"API server in a listed range": {
			why: "a range is meant for Prometheus", address: "127.0.0.1:6443", allowed: []string{"127.0.0.0/8"}, refused: "API server",
		},
		"API server listed itself": {why: "the platform team said so", address: "127.0.0.1:6443", allowed: []string{"127.0.0.1:6443"}},
		"only listed":              {why: "nothing else is wanted", host: "a.example", address: "203.0.113.7:443", allowed: []string{"*.svc"}, only: true, refused: "lists"},
		"only listed, by suffix":   {why: "it is listed", host: "prometheus.monitoring.svc", address: "10.96.3.7:9090", allowed: []string{"*.svc"}, only: true},
		"only listed, the suffix":  {why: "the name itself is not under it", host: "svc", address: "10.96.3.7:9090", allowed: []string{"*.svc"}, only: true, refused: "lists"},
		"only listed, other port":  {why: "the port counts", host: "a.svc", address: "10.96.3.7:22", allowed: []string{"*.svc:9090"}, only: true, refused: "lists"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			address := netip.MustParseAddrPort(tc.address)
			host := tc.host
			if host == "" {
				host = address.Addr().String()
			}
			rules := Rules{Allowed: patterns(t, tc.allowed...), Only: tc.only, APIServer: apiServer}
			err := rules.check(host, address)
			if (err != nil) != (tc.refused != "") {
				t.Fatalf("got %v, want refused %q: %s", err, tc.refused, tc.why)
			}
			if err != nil && (err.Reason != ReasonAddressRefused || !strings.Contains(err.Message, tc.refused)) {
				t.Errorf("got %s: %s, want %q", err.Reason, err.Message, tc.refused)
			}
			if err != nil && strings.Contains(err.Message, address.Addr().String()) {
				t.Errorf("%q tells what the name leads to", err.Message)
			}
		})
	}
}

func TestUnrestrictedGoesByWhatIsWritten(t *testing.T) {
	rules := Rules{Unrestricted: patterns(t, "prometheus.monitoring.svc:9090", "10.0.0.0/24", "*.svc")}
	for address, want := range map[string]bool{
		"http://prometheus.monitoring.svc:9090":             true,
		"http://Prometheus.monitoring.svc.:9090/prometheus": true,
		"http://prometheus.monitoring.svc":                  false,
		"http://10.0.0.9:9090":                              true,
		"http://10.0.1.9:9090":                              false,
		// A tenant's ExternalName Service could lead to a Prometheus of all namespaces.
		"http://prometheus.lending.svc:9090": false,
	} {
		parsed, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := rules.unrestricted(parsed); got != want {
			t.Errorf("%s: got %t, want %t", address, got, want)
		}
	}
}

func TestPatternsThatAreNone(t *testing.T) {
	for _, text := range []string{"", "*", "*.", "http://x", "10.0.0.1/8", "a b", "x:0", "x:99999", "*.*.svc", "10.0.0.0/8:9090"} {
		if pattern, err := ParsePattern(text); err == nil {
			t.Errorf("%q was read as %+v", text, pattern)
		}
	}
}

func TestCheckAddress(t *testing.T) {
	rules := Rules{Allowed: patterns(t, "127.0.0.1:9090")}
	tests := map[string]struct {
		address string
		reason  Reason
	}{
		"a name":        {address: "http://prometheus.monitoring.svc:9090/prometheus/"},
		"listed":        {address: "http://127.0.0.1:9090"},
		"localhost":     {address: "http://LocalHost.:9091", reason: ReasonAddressRefused},
		"below it":      {address: "http://a.localhost", reason: ReasonAddressRefused},
		"metadata":      {address: "http://169.254.169.254/latest", reason: ReasonAddressRefused},
		"metadata, v6":  {address: "http://[fd00:ec2::254]", reason: ReasonAddressRefused},
		"file":          {address: "file:///etc/passwd", reason: ReasonConfiguration},
		"no scheme":     {address: "prometheus:9090", reason: ReasonConfiguration},
		"user":          {address: "http://a:geheim@prometheus", reason: ReasonConfiguration},
		"broken":        {address: "http://a:geheim@pro metheus", reason: ReasonConfiguration},
		"query":         {address: "http://prometheus/?a=b", reason: ReasonConfiguration},
		"empty query":   {address: "http://prometheus/?", reason: ReasonConfiguration},
		"fragment":      {address: "http://prometheus/#a", reason: ReasonConfiguration},
		"no host":       {address: "http:///x", reason: ReasonConfiguration},
		"port too high": {address: "http://prometheus:65536", reason: ReasonConfiguration},
		"dots":          {address: "http://prometheus/a/../b", reason: ReasonConfiguration},
		"hidden dots":   {address: "http://prometheus/a/%2e%2e/b", reason: ReasonConfiguration},
		"API path":      {address: "http://prometheus/api/v1/query", reason: ReasonConfiguration},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			err := rules.CheckAddress(tc.address)
			if got := ReasonOf(err); got != tc.reason {
				t.Errorf("got %q (%v), want %q", got, err, tc.reason)
			}
			if err != nil && strings.Contains(err.Error(), "geheim") {
				t.Errorf("the message quotes a password: %v", err)
			}
		})
	}
}
