// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package operator

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

// Service does for replicas on loopback what a Kubernetes Service does in a cluster: it passes connections on to those that are ready.
type Service struct {
	listener net.Listener
	ctx      context.Context
	stop     context.CancelFunc

	mutex    sync.Mutex
	replicas []*Operator
	ready    map[*Operator]bool
	turn     int
}

// probeEvery and probeTimeout are a readiness probe's.
const probeEvery, probeTimeout = 100 * time.Millisecond, 500 * time.Millisecond

// NewService listens on loopback, with no replica yet.
func NewService(ctx context.Context) (*Service, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listening for a service: %w", err)
	}
	s := &Service{listener: listener, ready: map[*Operator]bool{}}
	s.ctx, s.stop = context.WithCancel(context.WithoutCancel(ctx))
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
	s.stop()
	return s.listener.Close()
}

func (s *Service) probe() {
	for s.ctx.Err() == nil {
		s.mutex.Lock()
		replicas := append([]*Operator(nil), s.replicas...)
		s.mutex.Unlock()
		for _, o := range replicas {
			ctx, cancel := context.WithTimeout(s.ctx, probeTimeout)
			ready := o.Ready(ctx)
			cancel()
			s.mutex.Lock()
			s.ready[o] = ready
			s.mutex.Unlock()
		}
		time.Sleep(probeEvery)
	}
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
	ended := make(chan error, 2)
	go func() { _, err := io.Copy(to, from); ended <- errors.Join(err, to.(*net.TCPConn).CloseWrite()) }()
	go func() { _, err := io.Copy(from, to); ended <- errors.Join(err, from.(*net.TCPConn).CloseWrite()) }()
	for range 2 {
		select {
		case <-ended:
		case <-s.ctx.Done():
			return
		}
	}
}
