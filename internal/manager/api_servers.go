// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package manager

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"

	discoveryv1 "k8s.io/api/discovery/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	discoveryclient "k8s.io/client-go/kubernetes/typed/discovery/v1"
	"k8s.io/client-go/rest"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
)

const (
	// publishedServers is the EndpointSlice, in the namespace default, in which API servers publish where they are.
	publishedServers = "kubernetes"
	// lookForServers is how often it is looked where they are.
	lookForServers = time.Minute
)

// +kubebuilder:rbac:groups=discovery.k8s.io,resources=endpointslices,resourceNames=kubernetes,verbs=get

// apiServers know where the API server is, so that no monitor makes the operator ask it: it may trust the operator's place in the network. That is
// where the operator itself reaches it, where every pod does, and where its replicas say that they are.
type apiServers struct {
	config    *rest.Config
	published discoveryclient.EndpointSliceInterface
	lookup    func(ctx context.Context, host string) ([]netip.Addr, error)

	mutex sync.Mutex
	// found are the addresses by where they are known from; what cannot be read now stays what it was.
	found map[string][]netip.AddrPort
}

func newAPIServers(config *rest.Config, api discoveryclient.EndpointSlicesGetter) *apiServers {
	return &apiServers{
		config: config, published: api.EndpointSlices(metav1.NamespaceDefault), found: map[string][]netip.AddrPort{},
		lookup: func(ctx context.Context, host string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
		},
	}
}

// Addresses are where it is now.
func (s *apiServers) Addresses() []netip.AddrPort {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return slices.Concat(s.found["config"], s.found["service"], s.found["published"])
}

// Refresh looks where it is. What could be found out counts, whatever else could not.
func (s *apiServers) Refresh(ctx context.Context) error {
	var problems []error
	for name, find := range map[string]func(context.Context) ([]netip.AddrPort, error){
		"config": s.ofConfig, "service": s.ofService, "published": s.ofSlice,
	} {
		addresses, err := find(ctx)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		s.mutex.Lock()
		s.found[name] = addresses
		s.mutex.Unlock()
	}
	return errors.Join(problems...)
}

// Start looks again and again until the context ends.
func (s *apiServers) Start(ctx context.Context) error {
	tick := time.NewTicker(lookForServers)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if err := s.Refresh(ctx); err != nil && ctx.Err() == nil {
				logf.FromContext(ctx).Error(err, "where the API server is could not be looked up; what was known counts on")
			}
		}
	}
}

// NeedLeaderElection tells that every replica looks: each of them judges addresses.
func (s *apiServers) NeedLeaderElection() bool { return false }

// ofConfig is where the operator itself reaches it.
func (s *apiServers) ofConfig(ctx context.Context) ([]netip.AddrPort, error) {
	server, _, err := rest.DefaultServerUrlFor(s.config)
	if err != nil {
		return nil, fmt.Errorf("reading the API server's address: %w", err)
	}
	port := server.Port()
	switch {
	case port == "" && server.Scheme == "http":
		port = "80"
	case port == "":
		port = "443"
	}
	return s.resolve(ctx, server.Hostname(), port)
}

// ofService is where every pod reaches it: Kubernetes puts the address of the Service kubernetes into each container.
func (s *apiServers) ofService(ctx context.Context) ([]netip.AddrPort, error) {
	host, port := os.Getenv("KUBERNETES_SERVICE_HOST"), os.Getenv("KUBERNETES_SERVICE_PORT")
	if host == "" || port == "" {
		return nil, nil
	}
	return s.resolve(ctx, host, port)
}

func (s *apiServers) resolve(ctx context.Context, host, port string) ([]netip.AddrPort, error) {
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return nil, fmt.Errorf("reading the API server's port: %w", err)
	}
	addresses := []netip.Addr{}
	if address, err := netip.ParseAddr(host); err == nil {
		addresses = append(addresses, address)
	} else if addresses, err = s.lookup(ctx, host); err != nil {
		return nil, fmt.Errorf("looking up the API server's address: %w", err)
	}
	var found []netip.AddrPort
	for _, address := range addresses {
		found = append(found, netip.AddrPortFrom(address.Unmap(), uint16(number)))
	}
	return found, nil
}

// ofSlice is where the API server's replicas say that they are. Some managed control planes publish nothing.
func (s *apiServers) ofSlice(ctx context.Context) ([]netip.AddrPort, error) {
	slice, err := s.published.Get(ctx, publishedServers, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading where the API servers are: %w", err)
	}
	return addressesOf(slice), nil
}

func addressesOf(slice *discoveryv1.EndpointSlice) []netip.AddrPort {
	var found []netip.AddrPort
	for i := range slice.Endpoints {
		for _, text := range slice.Endpoints[i].Addresses {
			address, err := netip.ParseAddr(text)
			if err != nil {
				continue // A name, which EndpointSlices of IP addresses have none of.
			}
			for j := range slice.Ports {
				if port := slice.Ports[j].Port; port != nil && *port > 0 && *port <= 65535 {
					found = append(found, netip.AddrPortFrom(address.Unmap(), uint16(*port)))
				}
			}
		}
	}
	return found
}
