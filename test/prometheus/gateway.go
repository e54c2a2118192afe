// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync"
	"time"
)

// Gateway stands before a source: it counts what is asked, and can keep everybody waiting, as a source does that is overloaded, or refuse
// everybody, as one does that is down.
type Gateway struct {
	// URL is its address, to be asked in place of the source's.
	URL string

	server *http.Server
	source http.Handler

	mutex   sync.Mutex
	asked   []time.Time
	now     int
	most    int
	refuses bool
	opened  chan struct{}
}

// NewGateway stands before a source, on a port of its own on 127.0.0.1, until Close.
func NewGateway(source string) (*Gateway, error) {
	target, err := url.Parse(source)
	if err != nil {
		return nil, fmt.Errorf("reading the address of the source: %w", err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listening before the source: %w", err)
	}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(request *httputil.ProxyRequest) { request.SetURL(target) },
		// Who asked has gone away, or the source has; a test looks at neither.
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}
	g := &Gateway{URL: "http://" + listener.Addr().String(), source: proxy, opened: make(chan struct{})}
	close(g.opened)
	g.server = &http.Server{Handler: g, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = g.server.Serve(listener) }()
	return g, nil
}

// ServeHTTP passes a query on, when and if it may.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	opened, refuses := g.enter()
	defer g.leave()
	// The server notices that somebody has gone away only once what they sent is read.
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return
	}
	request.Body = io.NopCloser(bytes.NewReader(body))
	if refuses {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	select {
	case <-opened:
		g.source.ServeHTTP(w, request)
	case <-request.Context().Done():
	}
}

func (g *Gateway) enter() (opened chan struct{}, refuses bool) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.asked = append(g.asked, time.Now())
	g.now++
	g.most = max(g.most, g.now)
	return g.opened, g.refuses
}

func (g *Gateway) leave() {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.now--
}

// Hold keeps all queries waiting from now on, until Release.
func (g *Gateway) Hold() {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.opened = make(chan struct{})
}

// Release lets those pass that wait.
func (g *Gateway) Release() {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	close(g.opened)
}

// Refuse makes the source one that is down, or up again.
func (g *Gateway) Refuse(refuses bool) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.refuses = refuses
}

// Asked are the moments of all queries so far.
func (g *Gateway) Asked() []time.Time {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	return append([]time.Time(nil), g.asked...)
}

// MostAtOnce is how many queries there were at once at most.
func (g *Gateway) MostAtOnce() int {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	return g.most
}

// Close stops listening.
func (g *Gateway) Close() error {
	if err := g.server.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("closing the gateway: %w", err)
	}
	return nil
}
