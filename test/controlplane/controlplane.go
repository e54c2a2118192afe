// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package controlplane starts a real Kubernetes control plane on loopback for tests and for the demo. It drives the program of
// hack/controlplane, which ends and clears up after itself as soon as its standard input is closed: also when the process that
// started it dies.
package controlplane

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync"
	"time"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// stopTimeout is how long a control plane may take to stop. It throws its data away, so it should take a second or two.
const stopTimeout = 30 * time.Second

// Options say what to start. The zero value starts everything, without nodes.
type Options struct {
	// OnlyAPI leaves out controllers, scheduler and nodes: objects are stored and validated, and nothing acts on them.
	OnlyAPI bool
	// Nodes is the number of simulated nodes.
	Nodes int
	// Audit makes the API server write logs/audit.log under Dir.
	Audit bool
}

func (o Options) arguments() []string {
	args := []string{"run", "--nodes", strconv.Itoa(o.Nodes)}
	if o.OnlyAPI {
		args = append(args, "--only-api")
	}
	if o.Audit {
		args = append(args, "--audit")
	}
	return args
}

// ControlPlane is a control plane that runs.
type ControlPlane struct {
	// Dir holds its files: logs, certificates, data. It is removed by Stop.
	Dir string
	// Kubeconfig is the admin's kubeconfig file.
	Kubeconfig string
	// CAFile is the certificate of the authority that signed the API server's certificate.
	CAFile string
	// Kubectl is a kubectl of the control plane's version.
	Kubectl string

	binary  string
	process *process
	admin   *rest.Config
	users   sync.Mutex
	minted  int
}

// Start returns when the control plane is ready. The context bounds the start alone, which takes seconds, or minutes when the
// binaries have to be built first; what was started lives until Stop.
func Start(ctx context.Context, options Options) (*ControlPlane, error) {
	binary, err := binaryPath(ctx)
	if err != nil {
		return nil, err
	}
	started, ready, err := startProcess(ctx, binary, options.arguments())
	if err != nil {
		return nil, err
	}
	admin, err := loadConfig(ready.Kubeconfig)
	if err != nil {
		return nil, errors.Join(err, started.stop())
	}
	return &ControlPlane{
		Dir: ready.Dir, Kubeconfig: ready.Kubeconfig, CAFile: ready.CAFile, Kubectl: ready.Kubectl,
		binary: binary, process: started, admin: admin,
	}, nil
}

// Config is the admin's client configuration: a member of system:masters, and without a client-side rate limit.
func (p *ControlPlane) Config() *rest.Config {
	return rest.CopyConfig(p.admin)
}

// Stop ends the control plane, removes its data, and returns when nothing of it is left. A second call does nothing more.
func (p *ControlPlane) Stop() error {
	err := p.process.stop()
	// What tests and the demo put beside the control plane's own files goes with it.
	if removed := os.RemoveAll(p.Dir); removed != nil {
		err = errors.Join(err, fmt.Errorf("removing the control plane's folder: %w", removed))
	}
	return err
}

func loadConfig(kubeconfig string) (*rest.Config, error) {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return nil, fmt.Errorf("reading the kubeconfig: %w", err)
	}
	config.QPS = -1
	return config, nil
}
