// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/test/controlplane"
	"github.com/aims-operator/aims-operator/test/operator"
)

// startTimeout is how long the start may take. Building what is missing takes minutes of it, once.
const startTimeout = 30 * time.Minute

//go:embed manifests/*.yaml
var manifests embed.FS

// stage is where the story plays: a cluster, an operator, people, and somebody who tells what happens.
type stage struct {
	*teller
	shell

	// client looks at the cluster for the checks, as administrator. Nothing of the story is done with it.
	client   client.Client
	plane    *controlplane.ControlPlane
	operator *operator.Operator
	answers  *answers
	// fingerprint is that of the key that Rita signs with.
	fingerprint string
}

// errLeftBehind says that something of the demo may still be there.
var errLeftBehind = errors.New("not everything could be stopped and removed")

// open prepares everything. When it fails, it leaves nothing behind.
func open(ctx context.Context, t *teller) (*stage, error) {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	s := &stage{teller: t}
	if err := s.prepare(ctx); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

func (s *stage) prepare(ctx context.Context) error {
	for _, part := range []struct {
		what    string
		prepare func(context.Context) error
	}{
		{"a control plane: etcd, Kubernetes, 2 nodes with 8 GPUs each", s.startPlane},
		{"people with client certificates, kubectl and its plugin \"aims\"", s.equip},
		{"an SSH key for who signs", s.makeKey},
		{"a Prometheus, and a small exporter of the model's metrics", s.startAnswers},
		{"the operator, with its kinds and its own service account", s.startOperator},
	} {
		started := time.Now()
		if err := part.prepare(ctx); err != nil {
			return fmt.Errorf("preparing %s: %w", part.what, err)
		}
		s.checked(part.what, time.Since(started))
	}
	return nil
}

func (s *stage) startPlane(ctx context.Context) error {
	var err error
	if s.plane, err = controlplane.Start(ctx, controlplane.Options{Nodes: 2}); err != nil {
		return err
	}
	scheme, err := operator.NewScheme()
	if err != nil {
		return err
	}
	s.client, err = client.New(s.plane.Config(), client.Options{Scheme: scheme})
	return err
}

// equip gives everybody a kubeconfig, and puts the programs and the manifests where commands find them.
func (s *stage) equip(ctx context.Context) error {
	s.programs, s.files = filepath.Join(s.plane.Dir, "bin"), filepath.Join(s.plane.Dir, "manifests")
	s.kubeconfigs = map[string]string{}
	for _, p := range cast {
		var err error
		if s.kubeconfigs[p.name], err = s.plane.User(p.name, p.groups...); err != nil {
			return err
		}
	}
	files, err := fs.Sub(manifests, "manifests")
	if err != nil {
		return err
	}
	if err := os.CopyFS(s.files, files); err != nil {
		return fmt.Errorf("writing the manifests: %w", err)
	}
	if err := os.MkdirAll(s.programs, 0o700); err != nil {
		return fmt.Errorf("making a directory for programs: %w", err)
	}
	if err := os.Symlink(s.plane.Kubectl, filepath.Join(s.programs, "kubectl")); err != nil {
		return fmt.Errorf("providing kubectl: %w", err)
	}
	return operator.Build(ctx, "./cmd/kubectl-aims", filepath.Join(s.programs, "kubectl-aims"))
}

func (s *stage) startOperator(ctx context.Context) error {
	if err := operator.Install(ctx, s.plane); err != nil {
		return err
	}
	// The demo has its Prometheus on loopback, which monitors do not read unless the platform team lists it.
	started, err := operator.Start(ctx, s.plane, "--metrics-source-allowed", "127.0.0.1")
	if err != nil {
		return err
	}
	s.operator = started
	return nil
}

// close stops what was started, and removes its files.
func (s *stage) close() error {
	var errs []error
	if s.operator != nil {
		errs = append(errs, s.operator.Stop())
	}
	if s.answers != nil {
		errs = append(errs, s.answers.close())
	}
	if s.plane != nil {
		errs = append(errs, s.plane.Stop())
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("%w: %w", errLeftBehind, err)
	}
	return nil
}

func (s *stage) operatorLog() string {
	text, err := os.ReadFile(s.operator.Log)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// hand shows how to go on by hand.
func (s *stage) hand() {
	s.say("The cluster keeps running. In another terminal:")
	s.line("    export PATH=" + s.programs + ":$PATH")
	s.line("    cd " + s.files)
	for _, p := range cast {
		s.line(fmt.Sprintf("    export KUBECONFIG=%s   # as %s", s.kubeconfigs[p.name], p.name))
	}
}
