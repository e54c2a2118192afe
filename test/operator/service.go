// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package operator

import (
	"context"
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"time"
)

// Service does for replicas on loopback what a Kubernetes Service does in a cluster: it passes connections on to those that are ready.
type Service struct {
	listener net.Listener
	closed   chan struct{}

	mutex    sync.Mutex
	replicas []*Operator
	ready    map[*Operator]bool
	turn     int
}

// probeEvery and probeTimeout are a readiness probe's.
const probeEvery, probeTimeout = 100 * time.Millisecond, 500 * time.Millisecond

// NewService listens on loopback, with no replica yet.
func NewService(ctx context.Context) (*Service, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listening for a service: %w", err)
	}
	s := &Service{listener: listener, closed: make(chan struct{}), ready: map[*Operator]bool{}}
	go s.accept()
	go s.probe()
	return s, nil
}

// URL is where the API server calls the service.
func (s *Service) URL() string { return "https://" + s.listener.Addr().String() }

// Add makes an operator a replica.
func (s *Service) Add(o *Operator) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.replicas = append(s.replicas, o)
}

// Close ends the service.
func (s *Service) Close() error {
	close(s.closed)
	return s.listener.Close()
}

func (s *Service) probe() {
	tick := time.NewTicker(probeEvery)
	defer tick.Stop()
	for {
		s.mutex.Lock()
		replicas := slices.Clone(s.replicas)
		s.mutex.Unlock()
		for _, o := range replicas {
			ready := probe(o)
			s.mutex.Lock()
			s.ready[o] = ready
			s.mutex.Unlock()
		}
		select {
		case <-s.closed:
			return
		case <-tick.C:
		}
	}
}

func probe(o *Operator) bool {
	ctx, cancel := context.WithTimeout(context.Background(), probeTimeout)
	defer cancel()
	return o.Ready(ctx)
}

func (s *Service) accept() {
	for {
		connection, err := s.listener.Accept()
		if err != nil {
			return
		}
		go s.pass(connection)
	}
}

// pick is the next ready replica.
func (s *Service) pick() *Operator {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for range s.replicas {
		s.turn++
		if o := s.replicas[s.turn%len(s.replicas)]; s.ready[o] {
			return o
		}
	}
	return nil
}

func (s *Service) pass(from net.Conn) {
	defer func() { _ = from.Close() }()
	o := s.pick()
	if o == nil {
		return
	}
	to, err := net.DialTimeout("tcp", o.Webhook(), time.Second)
	if err != nil {
		return
	}
	defer func() { _ = to.Close() }()
	ended := make(chan struct{}, 2)
	go forward(to, from, ended)
	go forward(from, to, ended)
	for range 2 {
		select {
		case <-ended:
		case <-s.closed:
			return
		}
	}
}

// forward copies until one side has said all, and tells the other side.
func forward(to, from net.Conn, ended chan<- struct{}) {
	_, _ = io.Copy(to, from)
	if half, ok := to.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite()
	}
	ended <- struct{}{}
}
