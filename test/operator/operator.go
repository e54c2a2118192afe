// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package operator runs the real operator beside a local control plane, for tests and for the demo: the program as it is built, with the
// service account and the RBAC of config/, listening on loopback.
package operator

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/test/controlplane"
)

// Operator is an operator that runs.
type Operator struct {
	// Log is the file that it logs to.
	Log string
	// Binary is the program that runs.
	Binary string

	plane      *controlplane.ControlPlane
	kubeconfig string
	addresses  addresses
	arguments  []string
	command    *exec.Cmd
	exited     chan error
}

type addresses struct{ webhook, health string }

// Install applies the CRDs and the RBAC of config/ as the cluster's administrator.
func Install(ctx context.Context, plane *controlplane.ControlPlane) error {
	root, err := controlplane.RepositoryRoot()
	if err != nil {
		return err
	}
	if err := plane.InstallCRDs(ctx); err != nil {
		return err
	}
	return kubectl(ctx, plane, "apply", "-k", filepath.Join(root, "config", "rbac"))
}

func kubectl(ctx context.Context, plane *controlplane.ControlPlane, args ...string) error {
	command := exec.CommandContext(ctx, plane.Kubectl, append([]string{"--kubeconfig", plane.Kubeconfig}, args...)...)
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("kubectl %v: %w: %s", args, err, output)
	}
	return nil
}

// Start builds the operator, runs it as its own service account, and returns when it is ready and registered with the API server. Install
// comes first. Further arguments are the operator's own.
func Start(ctx context.Context, plane *controlplane.ControlPlane, arguments ...string) (*Operator, error) {
	o := &Operator{plane: plane, Log: filepath.Join(plane.Dir, "logs", "aims-operator.log"), Binary: filepath.Join(plane.Dir, "aims-operator"), arguments: arguments}
	if err := Build(ctx, "./cmd/aims-operator", o.Binary); err != nil {
		return nil, err
	}
	var err error
	if o.kubeconfig, err = serviceAccountKubeconfig(ctx, plane); err != nil {
		return nil, err
	}
	if o.addresses, err = freeAddresses(); err != nil {
		return nil, err
	}
	if err := o.Restart(ctx); err != nil {
		return nil, err
	}
	return o, nil
}

// Build builds one of the repository's programs.
func Build(ctx context.Context, pkg, binary string) error {
	root, err := controlplane.RepositoryRoot()
	if err != nil {
		return err
	}
	command := exec.CommandContext(ctx, "go", "build", "-o", binary, pkg)
	command.Dir = root
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w: %s", pkg, err, output)
	}
	return nil
}

// Restart runs the operator again after Stop, at the same addresses.
func (o *Operator) Restart(ctx context.Context) error {
	log, err := os.OpenFile(o.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("opening the operator's log: %w", err)
	}
	defer func() { _ = log.Close() }()
	// The operator outlives the context of its start, like the control plane does.
	o.command = exec.Command(o.Binary, append([]string{
		"--kubeconfig", o.kubeconfig, "--leader-elect=false", "--metrics-bind-address", "0", "--verbosity", "1",
		"--webhook-bind-address", o.addresses.webhook, "--webhook-url", "https://" + o.addresses.webhook,
		"--health-probe-bind-address", o.addresses.health,
	}, o.arguments...)...)
	o.command.Stdout, o.command.Stderr = log, log
	if o.exited, err = startTied(o.command); err != nil {
		return fmt.Errorf("starting the operator: %w", err)
	}
	if err := o.awaitReady(ctx); err != nil {
		return errors.Join(err, o.Stop(), o.tail())
	}
	return nil
}

func (o *Operator) awaitReady(ctx context.Context) error {
	admin, err := client.New(o.plane.Config(), client.Options{Scheme: clientgoscheme.Scheme})
	if err != nil {
		return fmt.Errorf("making a client: %w", err)
	}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !o.ready(ctx) || !registered(ctx, admin) {
		select {
		case err := <-o.exited:
			o.exited <- err
			return fmt.Errorf("the operator ended while it started: %w", err)
		case <-ctx.Done():
			return fmt.Errorf("waiting for the operator: %w", ctx.Err())
		case <-tick.C:
		}
	}
	return nil
}

func (o *Operator) ready(ctx context.Context) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+o.addresses.health+"/readyz", http.NoBody)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	return response.StatusCode == http.StatusOK
}

func registered(ctx context.Context, admin client.Client) bool {
	key := client.ObjectKey{Name: "aims-operator"}
	return admin.Get(ctx, key, &admissionregistrationv1.ValidatingWebhookConfiguration{}) == nil &&
		admin.Get(ctx, key, &admissionregistrationv1.MutatingWebhookConfiguration{}) == nil
}

// Stop asks the operator to end, and waits for it.
func (o *Operator) Stop() error {
	if err := o.command.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stopping the operator: %w", err)
	}
	select {
	case err := <-o.exited:
		o.exited <- err
		return nil
	case <-time.After(20 * time.Second):
		return errors.Join(errors.New("the operator did not end within 20 s"), o.Kill())
	}
}

// Kill ends the operator at once, as a crash does.
func (o *Operator) Kill() error {
	if err := o.command.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("killing the operator: %w", err)
	}
	o.exited <- <-o.exited
	return nil
}

func (o *Operator) tail() error {
	text, err := os.ReadFile(o.Log)
	if err != nil {
		return err
	}
	return fmt.Errorf("the end of the operator's log:\n%s", text[max(0, len(text)-4000):])
}

// freeAddresses finds two ports that nobody listens on.
func freeAddresses() (addresses, error) {
	webhook, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return addresses{}, fmt.Errorf("finding a free port: %w", err)
	}
	health, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return addresses{}, errors.Join(fmt.Errorf("finding a free port: %w", err), webhook.Close())
	}
	found := addresses{webhook: webhook.Addr().String(), health: health.Addr().String()}
	return found, errors.Join(webhook.Close(), health.Close())
}
