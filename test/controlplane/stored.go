// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package controlplane

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
)

// EditStored changes what etcd holds under a key, past the API server: what is years old, for example, which no request can make. Keys are
// /registry/GROUP/RESOURCE/NAMESPACE/NAME, and custom resources are held as JSON.
func (p *ControlPlane) EditStored(ctx context.Context, key string, edit func(value []byte) ([]byte, error)) error {
	call, err := p.etcd()
	if err != nil {
		return err
	}
	var found struct {
		Items []struct {
			Value []byte `json:"value"`
		} `json:"kvs"`
	}
	if err := call(ctx, "range", map[string][]byte{"key": []byte(key)}, &found); err != nil {
		return err
	}
	if len(found.Items) != 1 {
		return fmt.Errorf("etcd holds nothing under %s", key)
	}
	value, err := edit(found.Items[0].Value)
	if err != nil {
		return err
	}
	return call(ctx, "put", map[string][]byte{"key": []byte(key), "value": value}, &struct{}{})
}

// etcd calls the JSON interface of etcd's key-value store, as the API server's own client.
func (p *ControlPlane) etcd() (call func(ctx context.Context, method string, request, response any) error, err error) {
	port, err := p.port(Etcd)
	if err != nil {
		return nil, err
	}
	pki := filepath.Join(p.Dir, "pki")
	pair, err := tls.LoadX509KeyPair(filepath.Join(pki, "etcd-client.crt"), filepath.Join(pki, "etcd-client.key"))
	if err != nil {
		return nil, fmt.Errorf("reading etcd's client certificate: %w", err)
	}
	authority, err := os.ReadFile(filepath.Join(pki, "etcd-ca.crt"))
	if err != nil {
		return nil, fmt.Errorf("reading etcd's authority: %w", err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(authority)
	client := &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{Certificates: []tls.Certificate{pair}, RootCAs: pool, MinVersion: tls.VersionTLS12}, DisableKeepAlives: true,
	}}
	return func(ctx context.Context, method string, request, response any) error {
		body, err := json.Marshal(request)
		if err != nil {
			return err
		}
		post, err := http.NewRequestWithContext(ctx, http.MethodPost, fmt.Sprintf("https://127.0.0.1:%d/v3/kv/%s", port, method), bytes.NewReader(body))
		if err != nil {
			return err
		}
		answer, err := client.Do(post)
		if err != nil {
			return fmt.Errorf("calling etcd: %w", err)
		}
		text, err := io.ReadAll(answer.Body)
		if err := errors.Join(err, answer.Body.Close()); err != nil {
			return fmt.Errorf("reading etcd's answer: %w", err)
		}
		if answer.StatusCode != http.StatusOK {
			return fmt.Errorf("etcd answers %s: %s", answer.Status, text)
		}
		return json.Unmarshal(text, response)
	}, nil
}

// port is where a component listens.
func (p *ControlPlane) port(component string) (int, error) {
	text, err := os.ReadFile(filepath.Join(p.Dir, "state.json"))
	if err != nil {
		return 0, fmt.Errorf("reading the control plane's state: %w", err)
	}
	var state struct {
		Components []struct {
			Name string `json:"name"`
			Port int    `json:"port"`
		} `json:"components"`
	}
	if err := json.Unmarshal(text, &state); err != nil {
		return 0, fmt.Errorf("reading the control plane's state: %w", err)
	}
	for _, c := range state.Components {
		if c.Name == component {
			return c.Port, nil
		}
	}
	return 0, fmt.Errorf("the control plane has no %s", component)
}
