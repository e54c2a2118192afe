// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package controlplane

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"time"

	"k8s.io/client-go/discovery"
)

// Components that can be restarted.
const (
	Etcd      = "etcd"
	APIServer = "kube-apiserver"
)

// Restart kills a component as a crash does and starts it again at the same address, with the same data. It returns when the API server is
// ready again.
func (p *ControlPlane) Restart(ctx context.Context, component string) error {
	var output bytes.Buffer
	command := exec.CommandContext(ctx, p.binary, "restart", "--dir", p.Dir, "--component", component)
	command.Stderr = &output
	if err := command.Run(); err != nil {
		return fmt.Errorf("restarting %s: %w: %s", component, err, bytes.TrimSpace(output.Bytes()))
	}
	config := p.Config()
	config.Timeout = 2 * time.Second
	client, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return fmt.Errorf("making a client: %w", err)
	}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		_, err := client.RESTClient().Get().AbsPath("/readyz").DoRaw(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for the API server after a restart of %s: %w", component, err)
		case <-tick.C:
		}
	}
}
