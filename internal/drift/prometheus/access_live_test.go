// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
	testprometheus "github.com/aims-operator/aims-operator/test/prometheus"
)

const password = "correct horse"

func TestAuthenticatesToARealPrometheus(t *testing.T) {
	exporter := live.lending
	config := liveConfig(t)
	server, err := testprometheus.Start(t.Context(), testprometheus.Options{
		Targets: []testprometheus.Target{exporter.Target("lending", "model")}, ScrapeInterval: 200 * time.Millisecond,
		TLS: true, ClientCertificates: true, Username: "monitor", Password: password,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	config.Address, config.CA = server.URL, server.CA
	config.Certificate, config.Key = server.Certificate, prometheus.Secret(server.Key)
	// As `echo password | kubectl create secret` leaves it.
	config.Username, config.Password = "monitor", password+"\n"
	config.ServerName = "prometheus"

	eventually(t, func() error { _, err := open(t, config).Value(t.Context(), now(`model_accuracy`)); return err })

	for name, tc := range map[string]struct {
		why    string
		change func(*prometheus.Config)
		reason prometheus.Reason
	}{
		"wrong password":        {"it was changed", func(c *prometheus.Config) { c.Password = "wrong" }, prometheus.ReasonUnauthorized},
		"no password":           {"it was forgotten", func(c *prometheus.Config) { c.Username, c.Password = "", "" }, prometheus.ReasonUnauthorized},
		"unknown authority":     {"the CA was forgotten", func(c *prometheus.Config) { c.CA = nil }, prometheus.ReasonTLS},
		"another name":          {"somebody else answers", func(c *prometheus.Config) { c.ServerName = "elsewhere" }, prometheus.ReasonTLS},
		"no client certificate": {"it was forgotten", func(c *prometheus.Config) { c.Certificate, c.Key = nil, "" }, prometheus.ReasonTLS},
		"http instead of https": {"a slip", func(c *prometheus.Config) { c.Address = strings.Replace(c.Address, "https", "http", 1) }, prometheus.ReasonNotPrometheus},
		"https to plain http":   {"a slip", func(c *prometheus.Config) { c.Address = strings.Replace(live.server.URL, "http", "https", 1) }, prometheus.ReasonTLS},
		"wrong path":            {"a slip", func(c *prometheus.Config) { c.Address += "/prometheus" }, prometheus.ReasonNotPrometheus},
		"nobody there":          {"a slip", func(c *prometheus.Config) { c.Address = "https://127.0.0.1:1" }, prometheus.ReasonUnreachable},
	} {
		t.Run(name, func(t *testing.T) {
			wrong := config
			tc.change(&wrong)
			_, err := open(t, wrong).Value(t.Context(), now(`model_accuracy`))
			if got := prometheus.ReasonOf(err); got != tc.reason {
				t.Errorf("got %q (%v), want %q: %s", got, err, tc.reason, tc.why)
			}
			if printed := fmt.Sprintf("%v %+v %#v", err, wrong, wrong); strings.Contains(printed, "correct") || strings.Contains(printed, "PRIVATE") {
				t.Errorf("a secret is printed: %s", printed)
			}
		})
	}

	t.Run("hangs", func(t *testing.T) {
		if err := server.Pause(); err != nil {
			t.Fatal(err)
		}
		impatient := config
		impatient.Timeout = 300 * time.Millisecond
		_, err := open(t, impatient).Value(t.Context(), now(`model_accuracy`))
		if got := prometheus.ReasonOf(err); got != prometheus.ReasonTimedOut || got.SourceDown() {
			t.Errorf("got %q (%v)", got, err)
		}
		if err := server.Resume(); err != nil {
			t.Fatal(err)
		}
	})
}
