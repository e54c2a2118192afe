// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package benchmark measures the operator on a real control plane: what admission costs with many systems, and how long people wait between
// the last approval and pods that may start. It asserts no times; docs/performance.md has the figures.
package benchmark

import (
	"context"
	"errors"
	"flag"
	"net"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"
	logf "sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/test/controlplane"
)

// startTimeout is how long a control plane may take to start; building it takes about seven minutes of it, once.
const startTimeout = 20 * time.Minute

// systems bounds how many systems a benchmark makes in one namespace, for whoever wants a faster run.
var systems = flag.Int("systems", 10_000, "how many AI systems there are at most in one namespace")

func TestMain(m *testing.M) {
	flag.Parse()
	logf.SetLogger(logr.Discard())
	os.Exit(m.Run())
}

// start starts a control plane for one benchmark.
func start(b *testing.B, options controlplane.Options) *controlplane.ControlPlane {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.Context(), startTimeout)
	defer cancel()
	plane, err := controlplane.Start(ctx, options)
	must(b, err)
	b.Cleanup(func() { must(b, plane.Stop()) })
	return plane
}

func newScheme(b *testing.B) *runtime.Scheme {
	b.Helper()
	scheme := runtime.NewScheme()
	must(b, errors.Join(clientgoscheme.AddToScheme(scheme), v1alpha1.AddToScheme(scheme)))
	return scheme
}

func newClient(b *testing.B, config *rest.Config) client.Client {
	b.Helper()
	config = rest.CopyConfig(config)
	config.QPS = -1
	c, err := client.New(config, client.Options{Scheme: newScheme(b)})
	must(b, err)
	return c
}

// connection is a client with a connection of its own.
func connection(b *testing.B, config *rest.Config) client.Client {
	b.Helper()
	config = rest.CopyConfig(config)
	// A dialer of its own keeps client-go from sharing the transport.
	config.Dial = (&net.Dialer{}).DialContext
	c := newClient(b, config)
	must(b, c.Get(b.Context(), client.ObjectKey{Name: metav1.NamespaceDefault}, &corev1.Namespace{}))
	return c
}

func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// percentile is the duration that this share of them does not exceed.
func percentile(took []time.Duration, share float64) time.Duration {
	if len(took) == 0 {
		return 0
	}
	slices.Sort(took)
	return took[int(share*float64(len(took)-1))]
}

// report reports percentiles and the extremes of what was measured, in the unit given.
func report(b *testing.B, took []time.Duration, unit time.Duration, name string) {
	b.Helper()
	if len(took) == 0 {
		return
	}
	at := func(share float64) float64 { return float64(percentile(took, share)) / float64(unit) }
	b.ReportMetric(at(0), "min-"+name)
	b.ReportMetric(at(0.5), "p50-"+name)
	if len(took) >= 1000 {
		b.ReportMetric(at(0.99), "p99-"+name)
	}
	b.ReportMetric(at(1), "max-"+name)
}
