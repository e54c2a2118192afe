// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"
)

// plane is one control plane while it starts, runs and stops. It lives in the supervisor.
type plane struct {
	options options
	files   layout
	ports   ports
	procs   []*process
}

// start brings everything up. A port that somebody took meanwhile is no reason to give up: the start is repeated
// with other ports.
func (p *plane) start(ctx context.Context) error {
	for attempt := 1; ; attempt++ {
		err := p.startOnce(ctx)
		var failed *componentError
		if err == nil || attempt == 3 || !errors.As(err, &failed) || !failed.clash {
			return err
		}
		p.stop()
		if err := os.RemoveAll(p.files.etcdData()); err != nil {
			return fmt.Errorf("clearing the data for another try: %w", err)
		}
	}
}

func (p *plane) startOnce(ctx context.Context) error {
	var err error
	if p.ports, err = freePorts(); err != nil {
		return err
	}
	if err := p.files.makeDirs(); err != nil {
		return err
	}
	if err := writePKI(p.files); err != nil {
		return err
	}
	admin, err := writeKubeconfigs(p.files, p.ports.server())
	if err != nil {
		return err
	}
	ca, err := os.ReadFile(p.files.pki("ca.crt"))
	if err != nil {
		return fmt.Errorf("reading the cluster's authority: %w", err)
	}
	api, err := newAPIClient(p.ports.server(), ca, admin)
	if err != nil {
		return err
	}
	if err := p.startStorage(ctx); err != nil {
		return err
	}
	if err := p.startAPI(ctx, api); err != nil {
		return err
	}
	if !p.options.OnlyAPI {
		if err := p.startControllers(ctx, api); err != nil {
			return err
		}
	}
	return p.recordState(true)
}

func (p *plane) startStorage(ctx context.Context) error {
	if err := p.launch(etcdComponent(p.options, p.files, p.ports)); err != nil {
		return err
	}
	return p.wait(ctx, "etcd to listen", func(ctx context.Context) error {
		connection, err := (&net.Dialer{}).DialContext(ctx, "tcp4", net.JoinHostPort(loopback, strconv.Itoa(p.ports.etcd)))
		if err != nil {
			return err
		}
		return connection.Close()
	})
}

func (p *plane) startAPI(ctx context.Context, api *apiClient) error {
	server, err := apiServerComponent(p.options, p.files, p.ports)
	if err != nil {
		return err
	}
	if err := p.launch(server); err != nil {
		return err
	}
	return p.wait(ctx, "kube-apiserver to be ready", func(ctx context.Context) error {
		if err := api.get(ctx, "/readyz", nil); err != nil {
			return err
		}
		return api.get(ctx, "/api/v1/namespaces/default", nil)
	})
}

func (p *plane) startControllers(ctx context.Context, api *apiClient) error {
	if err := writeStages(p.files); err != nil {
		return err
	}
	for _, c := range []component{
		controllerManagerComponent(p.options, p.files),
		schedulerComponent(p.options, p.files),
		kwokComponent(p.options, p.files),
	} {
		if err := p.launch(c); err != nil {
			return err
		}
	}
	if err := createNodes(ctx, api, p.options); err != nil {
		return err
	}
	err := p.wait(ctx, "the default service account", func(ctx context.Context) error {
		return api.get(ctx, "/api/v1/namespaces/default/serviceaccounts/default", nil)
	})
	if err != nil {
		return err
	}
	return p.wait(ctx, "the nodes to be ready", func(ctx context.Context) error {
		return nodesReady(ctx, api, p.options.Nodes)
	})
}

// launch records each process at once, so that "down" finds it even when the start is never finished.
func (p *plane) launch(c component) error {
	proc, err := startProcess(p.files, c)
	if err != nil {
		return err
	}
	p.procs = append(p.procs, proc)
	return p.recordState(false)
}

// wait tries until the check passes, and gives up early when a component has ended.
func (p *plane) wait(ctx context.Context, what string, check func(context.Context) error) error {
	for {
		err := check(ctx)
		for _, proc := range p.procs {
			if !proc.running() {
				return fmt.Errorf("waiting for %s: %w", what, proc.failure())
			}
		}
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for %s: %w (last answer: %w)", what, context.Cause(ctx), err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (p *plane) recordState(ready bool) error {
	versions, err := componentVersions()
	if err != nil {
		return err
	}
	self, err := identify(os.Getpid())
	if err != nil {
		return err
	}
	s := state{
		Ready: ready, Dir: p.files.dir, Server: p.ports.server(), Kubeconfig: p.files.kubeconfig(), CAFile: p.files.pki("ca.crt"),
		Kubectl: filepath.Join(p.options.Bin, "kubectl"), OnlyAPI: p.options.OnlyAPI, Versions: versions, Supervisor: self,
	}
	for _, proc := range p.procs {
		s.Components = append(s.Components, componentState{Name: proc.name, Port: proc.port, identity: proc.id})
	}
	return p.files.writeState(s)
}

// stop ends the clients before the servers. The grace is short, because the data is thrown away anyway.
func (p *plane) stop() {
	for _, proc := range slices.Backward(p.procs) {
		proc.stop(2 * time.Second)
	}
	p.procs = nil
}
