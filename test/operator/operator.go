// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package operator runs the real operator beside a local control plane, for tests and for the demo: the program as it is built, with the
// service account and the RBAC of config/, listening on loopback.
package operator

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
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
	options    Options
	command    *exec.Cmd
	exited     chan error
}

type addresses struct{ webhook, health string }

// Install applies the CRDs, the RBAC and the admission policies of config/ as the cluster's administrator.
func Install(ctx context.Context, plane *controlplane.ControlPlane) error {
	root, err := controlplane.RepositoryRoot()
	if err != nil {
		return err
	}
	if err := plane.InstallCRDs(ctx); err != nil {
		return err
	}
	for _, part := range []string{"rbac", "admission"} {
		if err := kubectl(ctx, plane, "apply", "-k", filepath.Join(root, "config", part)); err != nil {
			return err
		}
	}
	return nil
}

func kubectl(ctx context.Context, plane *controlplane.ControlPlane, args ...string) error {
	command := exec.CommandContext(ctx, plane.Kubectl, append([]string{"--kubeconfig", plane.Kubeconfig}, args...)...)
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("kubectl %v: %w: %s", args, err, output)
	}
	return nil
}

// Options say which operator to start. The zero value is one that runs alone.
type Options struct {
	// Name names its files, for several at once. Empty: aims-operator.
	Name string
	// Version is built into the program. Empty: none.
	Version string
	// URL is where the API server calls it, if not at its own address: that of a Service.
	URL string
	// Elect makes it one of several replicas, of which one leads.
	Elect bool
	// Arguments are further ones of the operator's own.
	Arguments []string
}

// Start builds the operator, runs it as its own service account, and returns when it is ready and registered with the API server. Install
// comes first. Further arguments are the operator's own.
func Start(ctx context.Context, plane *controlplane.ControlPlane, arguments ...string) (*Operator, error) {
	return StartOne(ctx, plane, Options{Arguments: arguments})
}

// StartOne is Start, with a choice.
func StartOne(ctx context.Context, plane *controlplane.ControlPlane, options Options) (*Operator, error) {
	name := cmp.Or(options.Name, "aims-operator")
	o := &Operator{plane: plane, Log: filepath.Join(plane.Dir, "logs", name+".log"), Binary: filepath.Join(plane.Dir, name), options: options}
	if err := BuildVersion(ctx, "./cmd/aims-operator", o.Binary, options.Version); err != nil {
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
	return BuildVersion(ctx, pkg, binary, "")
}

// BuildVersion builds one of the repository's programs as this version.
func BuildVersion(ctx context.Context, pkg, binary, version string) error {
	root, err := controlplane.RepositoryRoot()
	if err != nil {
		return err
	}
	command := exec.CommandContext(ctx, "go", "build", "-ldflags", "-X github.com/aims-operator/aims-operator/internal/version.Version="+version, "-o", binary, pkg)
	command.Dir = root
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w: %s", pkg, err, output)
	}
	return nil
}

// Restart runs the operator again after Stop, at the same addresses, and returns when it is ready.
func (o *Operator) Restart(ctx context.Context) error {
	if err := o.Launch(); err != nil {
		return err
	}
	if err := o.awaitReady(ctx); err != nil {
		return errors.Join(err, o.Stop(), o.tail())
	}
	return nil
}

// RestartWith is Restart with further arguments, until the next one.
func (o *Operator) RestartWith(ctx context.Context, arguments ...string) error {
	own := o.options.Arguments
	defer func() { o.options.Arguments = own }()
	o.options.Arguments = append(slices.Clip(own), arguments...)
	return o.Restart(ctx)
}

// Launch is Restart without waiting.
func (o *Operator) Launch() error {
	log, err := os.OpenFile(o.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("opening the operator's log: %w", err)
	}
	defer func() { _ = log.Close() }()
	// The operator outlives the context of its start, like the control plane does.
	o.command = exec.Command(o.Binary, append([]string{
		"--kubeconfig", o.kubeconfig, "--leader-elect=" + strconv.FormatBool(o.options.Elect), "--metrics-bind-address", "0", "--verbosity", "1",
		"--webhook-bind-address", o.addresses.webhook, "--webhook-url", cmp.Or(o.options.URL, "https://"+o.addresses.webhook),
		"--health-probe-bind-address", o.addresses.health, "--shutdown-delay", "0",
	}, o.options.Arguments...)...)
	o.command.Stdout, o.command.Stderr = log, log
	if o.exited, err = startTied(o.command); err != nil {
		return fmt.Errorf("starting the operator: %w", err)
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
	for !o.Ready(ctx) || !registered(ctx, admin) {
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

// Ready asks the operator whether it is ready.
func (o *Operator) Ready(ctx context.Context) bool {
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

// Pause stops the operator in its tracks, as a machine that swaps or a network that is cut does: it neither answers nor ends.
func (o *Operator) Pause() error { return o.signal(syscall.SIGSTOP) }

// Resume lets it go on.
func (o *Operator) Resume() error { return o.signal(syscall.SIGCONT) }

func (o *Operator) signal(signal syscall.Signal) error {
	if err := o.command.Process.Signal(signal); err != nil {
		return fmt.Errorf("sending %s to the operator: %w", signal, err)
	}
	return nil
}

// PID is the number of the operator's process.
func (o *Operator) PID() int { return o.command.Process.Pid }

// Webhook is where the operator itself serves its webhooks, as host:port.
func (o *Operator) Webhook() string { return o.addresses.webhook }

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

// Ended tells whether the operator has ended by itself.
func (o *Operator) Ended() bool {
	select {
	case err := <-o.exited:
		o.exited <- err
		return true
	default:
		return false
	}
}
