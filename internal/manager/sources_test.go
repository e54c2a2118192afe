// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package manager

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"testing"

	discoveryv1 "k8s.io/api/discovery/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/rest"
	clienttesting "k8s.io/client-go/testing"
)

func TestSourceRules(t *testing.T) {
	t.Parallel()
	listed := SourceOptions{Allowed: []string{"127.0.0.1:9090", "*.svc"}, Unrestricted: []string{"10.0.0.7"}, Only: true}
	server := netip.MustParseAddrPort("10.0.0.1:6443")
	rules, err := listed.rules(func() []netip.AddrPort { return []netip.AddrPort{server} })
	if err != nil {
		t.Fatal(err)
	}
	for address, allowed := range map[string]bool{
		"http://127.0.0.1:9090": true, "http://127.0.0.1:9091": false, "http://10.0.0.7": true, "http://10.0.0.8": false, "https://10.0.0.1:6443": false,
	} {
		if err := rules.CheckAddress(address); (err == nil) != allowed {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestCase47WhereTheAPIServerIs(t *testing.T) {
	t.Setenv("KUBERNETES_SERVICE_HOST", "10.96.0.1")
	t.Setenv("KUBERNETES_SERVICE_PORT", "443")
	port := int32(6443)
	clients := fake.NewClientset(&discoveryv1.EndpointSlice{
		ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "kubernetes"},
		Endpoints:  []discoveryv1.Endpoint{{Addresses: []string{"10.0.0.5"}}, {Addresses: []string{"fd00::6"}}},
		Ports:      []discoveryv1.EndpointPort{{Port: &port}, {}},
	})
	var slow error
	clients.PrependReactor("get", "endpointslices", func(clienttesting.Action) (bool, runtime.Object, error) { return slow != nil, nil, slow })
	servers := newAPIServers(&rest.Config{Host: "https://api.example"}, clients.DiscoveryV1())
	servers.lookup = func(_ context.Context, host string) ([]netip.Addr, error) {
		if host != "api.example" {
			return nil, errors.New("it looks up " + host)
		}
		return []netip.Addr{netip.MustParseAddr("203.0.113.7")}, slow
	}
	want := []string{"203.0.113.7:443", "10.96.0.1:443", "10.0.0.5:6443", "[fd00::6]:6443"}
	look := func(what string) {
		var found []string
		for _, address := range servers.Addresses() {
			found = append(found, address.String())
		}
		if !slices.Equal(found, want) {
			t.Errorf("%s: %q, want %q", what, found, want)
		}
	}
	if err := servers.Refresh(t.Context()); err != nil {
		t.Error(err)
	}
	look("at the start")
	slow = errors.New("timed out")
	if err := servers.Refresh(t.Context()); err == nil {
		t.Error("nothing is said of what could not be looked up")
	}
	look("what was known counts on")
	slow = apierrors.NewNotFound(schema.GroupResource{}, "kubernetes")
	servers.lookup = func(context.Context, string) ([]netip.Addr, error) {
		return []netip.Addr{netip.MustParseAddr("203.0.113.8")}, nil
	}
	if err := servers.Refresh(t.Context()); err != nil {
		t.Error(err)
	}
	want = []string{"203.0.113.8:443", "10.96.0.1:443"}
	look("what has moved")
}
