// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Exporter is a model's metrics as a program publishes them with the usual library: a classic and a native histogram of scores,
// predictions by class, decisions by group and outcome, and those of vLLM. It also serves pages of any text.
type Exporter struct {
	metrics  metrics
	server   *http.Server
	listener net.Listener

	mutex sync.Mutex
	pages map[string]string
}

// NewExporter listens on a port of its own on 127.0.0.1, until Close.
func NewExporter() (*Exporter, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listening for scrapes: %w", err)
	}
	registry := prometheus.NewRegistry()
	e := &Exporter{metrics: newMetrics(registry), listener: listener, pages: map[string]string{}}
	mux := http.NewServeMux()
	mux.Handle("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("/pages/", e.servePage)
	e.server = &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = e.server.Serve(listener) }()
	return e, nil
}

// Close stops listening. To Prometheus the target is gone.
func (e *Exporter) Close() error {
	if err := e.server.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("closing the exporter: %w", err)
	}
	return nil
}

// Target is the exporter as something to scrape.
func (e *Exporter) Target(namespace, job string) Target {
	return Target{Address: e.listener.Addr().String(), Namespace: namespace, Job: job}
}

// SetPage makes the exporter serve the text, in Prometheus' text format, which may be as wrong as a test wants it.
func (e *Exporter) SetPage(name, text string) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.pages["/pages/"+name] = text
}

// RemovePage makes the exporter serve a page no more: to Prometheus that target is gone, and the others are not.
func (e *Exporter) RemovePage(name string) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	delete(e.pages, "/pages/"+name)
}

// PageTarget is a page as something to scrape.
func (e *Exporter) PageTarget(name, namespace, job string) Target {
	target := e.Target(namespace, job)
	target.Path = "/pages/" + name
	return target
}

func (e *Exporter) servePage(writer http.ResponseWriter, request *http.Request) {
	e.mutex.Lock()
	text, ok := e.pages[request.URL.Path]
	e.mutex.Unlock()
	if !ok {
		http.NotFound(writer, request)
		return
	}
	writer.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	_, _ = writer.Write([]byte(text))
}
