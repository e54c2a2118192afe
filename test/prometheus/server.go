// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"sigs.k8s.io/yaml"
)

// Server is a Prometheus that runs.
type Server struct {
	// URL is its address, without a slash at the end.
	URL string
	// CA is the authority of its certificate, in PEM, and Certificate and Key a client's of the same. They are empty without TLS.
	CA, Certificate, Key []byte

	dir     string
	process *process
}

// Start returns when Prometheus is ready, which takes about a second. What was started lives until Stop, or until the process that
// started it ends.
func Start(ctx context.Context, options Options) (*Server, error) {
	binary, err := Binary(ctx)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "aims-prometheus-")
	if err != nil {
		return nil, fmt.Errorf("making a directory for Prometheus: %w", err)
	}
	server := &Server{dir: dir}
	if err := server.start(ctx, binary, options); err != nil {
		return nil, errors.Join(err, server.Stop())
	}
	return server, nil
}

// Stop ends Prometheus and removes its data. A second call does nothing more.
func (s *Server) Stop() error {
	var err error
	if s.process != nil {
		err = s.process.stop()
	}
	if removing := os.RemoveAll(s.dir); removing != nil {
		err = errors.Join(err, fmt.Errorf("removing Prometheus' data: %w", removing))
	}
	return err
}

// Pause stops the program as a machine does that hangs: connections are taken and nothing answers. Resume lets it go on.
func (s *Server) Pause() error {
	return s.process.pause()
}

// Resume lets a paused program go on.
func (s *Server) Resume() error {
	return s.process.resume()
}

func (s *Server) start(ctx context.Context, binary string, options Options) error {
	if err := s.write("prometheus.yml", options.configuration()); err != nil {
		return err
	}
	web, err := s.web(options)
	if err != nil {
		return err
	}
	if err := s.write("web.yml", web); err != nil {
		return err
	}
	s.process, err = startProcess(binary, filepath.Join(s.dir, "prometheus.log"),
		"--config.file", filepath.Join(s.dir, "prometheus.yml"), "--web.config.file", filepath.Join(s.dir, "web.yml"),
		"--storage.tsdb.path", filepath.Join(s.dir, "data"), "--web.listen-address", "127.0.0.1:0")
	if err != nil {
		return err
	}
	return s.awaitReady(ctx, options)
}

func (s *Server) write(name string, content document) error {
	text, err := yaml.Marshal(content)
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	if err := os.WriteFile(filepath.Join(s.dir, name), text, 0o600); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return nil
}

// readyTimeout is how long Prometheus may take to start. It takes about a second on an idle machine.
const readyTimeout = time.Minute

var listening = regexp.MustCompile(`msg="Listening on"[^\n]* address=(\S+)`)

// awaitReady reads the port from the log, since Prometheus chose it, and then asks whether it is ready.
func (s *Server) awaitReady(ctx context.Context, options Options) error {
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	client, err := s.client()
	if err != nil {
		return err
	}
	defer client.CloseIdleConnections()
	for {
		log := s.process.log()
		if found := listening.FindSubmatch(log); found != nil {
			s.URL = "http://" + string(found[1])
			if options.TLS {
				s.URL = "https://" + string(found[1])
			}
			if ready(ctx, client, s.URL, options) {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for Prometheus: %w\n%s", context.Cause(ctx), log)
		case <-s.process.ended:
			return fmt.Errorf("the Prometheus ended by itself:\n%s", s.process.log())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func ready(ctx context.Context, client *http.Client, url string, options Options) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/-/ready", http.NoBody)
	if err != nil {
		return false
	}
	if options.Username != "" {
		request.SetBasicAuth(options.Username, options.Password)
	}
	response, err := client.Do(request)
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	return response.StatusCode == http.StatusOK
}
