// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
)

func monitorOf(address string) *v1alpha1.DriftMonitor {
	m := &v1alpha1.DriftMonitor{}
	m.Namespace = "lending"
	m.Spec.Source.Prometheus = &v1alpha1.PrometheusSource{
		Address: address, BearerTokenSecretRef: &v1alpha1.SecretKeyReference{Name: "s", Key: "token"}, TLS: &v1alpha1.SourceTLS{ServerName: "prometheus"},
	}
	return m
}

// TestOnlyTheUserOpensClosedPlaces: what the monitor's author wrote leads neither to loopback nor to metadata services, and reads no foreign
// namespace.
func TestOnlyTheUserOpensClosedPlaces(t *testing.T) {
	for name, test := range map[string]struct {
		flags        sourceFlags
		address      string
		closed       bool
		unrestricted int
		why          string
	}{
		"loopback by the author":  {sourceFlags{}, "http://127.0.0.1:9090", true, 0, "it would reach what runs beside the user"},
		"metadata by the author":  {sourceFlags{}, "http://169.254.169.254", true, 0, "it would reach the machine's credentials"},
		"loopback by the user":    {sourceFlags{address: "http://127.0.0.1:9090"}, "http://10.0.0.1:9090", false, 0, "a forwarded port"},
		"the same unrestricted":   {sourceFlags{address: "http://[::1]:9090", unrestricted: true}, "http://10.0.0.1:9090", false, 1, "the user says so"},
		"an address of the inner": {sourceFlags{}, "http://10.0.0.1:9090", false, 0, "an ordinary Prometheus"},
	} {
		t.Run(name, func(t *testing.T) {
			config, err := test.flags.config(monitorOf(test.address))
			if err != nil {
				t.Fatal(err)
			}
			if err := config.Rules.CheckAddress(config.Address); (err != nil) != test.closed {
				t.Errorf("%v: %s", err, test.why)
			}
			if got := len(config.Rules.Unrestricted); got != test.unrestricted {
				t.Errorf("%d places are read without the namespace: %s", got, test.why)
			}
			if config.BearerToken != "" || config.ServerName != "prometheus" || config.Namespace != "lending" {
				t.Errorf("%+v", config)
			}
		})
	}
}

func TestSourceFiles(t *testing.T) {
	dir := t.TempDir()
	token, empty := filepath.Join(dir, "token"), filepath.Join(dir, "empty")
	for file, content := range map[string]string{token: "abc\n", empty: "\n"} {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	config, err := (&sourceFlags{tokenFile: token}).config(monitorOf("http://10.0.0.1"))
	if err != nil || config.BearerToken != "abc\n" {
		t.Errorf("%v", err)
	}
	if _, err := (&sourceFlags{tokenFile: empty}).config(monitorOf("http://10.0.0.1")); err == nil || !strings.Contains(err.Error(), "is empty") {
		t.Errorf("an empty token is sent as none: %v", err)
	}
}

func TestWhatCanBeDoneFromHere(t *testing.T) {
	monitor := monitorOf("http://prom.monitoring.svc:8080")
	for reason, want := range map[prometheus.Reason]string{
		prometheus.ReasonUnreachable:  "kubectl port-forward -n monitoring service/prom 9090:8080",
		prometheus.ReasonUnauthorized: "--token-file",
		prometheus.ReasonTLS:          "--ca-file",
		prometheus.ReasonNoData:       "--unrestricted",
	} {
		err := (&sourceFlags{}).explained(&prometheus.Error{Reason: reason, Message: "It did not work."}, monitor)
		said, ok := errors.AsType[*failure](err)
		if !ok || !strings.Contains(strings.Join(said.advice, "\n"), want) {
			t.Errorf("%s: %v, want %q", reason, err, want)
		}
	}
}
