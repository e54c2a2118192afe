// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aims-operator/aims-operator/internal/drift/prometheus"
	testprometheus "github.com/aims-operator/aims-operator/test/prometheus"
)

// live is a real Prometheus that scrapes a model in the namespace lending, another in fraud, and pages of garbage in lending.
var live struct {
	server         *testprometheus.Server
	lending, fraud *testprometheus.Exporter
	// runs counts the tests that use up what they publish.
	runs atomic.Int64
}

// startTimeout leaves time to build Prometheus, once.
const startTimeout = 15 * time.Minute

func TestMain(m *testing.M) {
	flag.Parse()
	if testing.Short() {
		os.Exit(m.Run())
	}
	code, err := runLive(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	os.Exit(code)
}

func runLive(m *testing.M) (code int, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	exporters := []**testprometheus.Exporter{&live.lending, &live.fraud}
	defer func() {
		for _, exporter := range exporters {
			if *exporter != nil {
				err = errors.Join(err, (*exporter).Close())
			}
		}
	}()
	for _, exporter := range exporters {
		if *exporter, err = testprometheus.NewExporter(); err != nil {
			return 1, err
		}
	}
	targets := []testprometheus.Target{live.lending.Target("lending", "model"), live.fraud.Target("fraud", "model")}
	for _, page := range []string{"garbage", "crowd", "old", "reset", "stopping"} {
		targets = append(targets, live.lending.PageTarget(page, "lending", page))
	}
	live.lending.SetPage("garbage", garbage)
	live.lending.SetPage("crowd", crowd())
	live.lending.SetPage("old", "")
	live.lending.SetPage("reset", "")
	publish()
	if live.server, err = testprometheus.Start(ctx, testprometheus.Options{Targets: targets, ScrapeInterval: 200 * time.Millisecond}); err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, live.server.Stop()) }()
	return m.Run(), nil
}

// publish makes numbers that stay as they are, so that tests know them.
func publish() {
	live.lending.Serve(testprometheus.Behaviour{
		Scores:   []float64{0.05, 0.15, 0.25, 0.35, 0.95},
		Approved: map[string]float64{"women": 0.4, "men": 0.5},
	}, 100)
	live.lending.Predict("cat", 30)
	live.lending.Predict("dog", 70)
	live.lending.SetAccuracy(0.93)
	live.lending.Respond(700*time.Millisecond, 30*time.Millisecond, "stop")
	live.lending.Respond(4*time.Second, 300*time.Millisecond, "length")
	live.fraud.SetAccuracy(0.11)
}

const garbage = `
nan_value NaN
infinite_value +Inf
negative_total{class="a"} -3
nan_total{class="a"} NaN
zero_total{class="a"} 0
falling_bucket{le="1"} 5
falling_bucket{le="2"} 3
falling_bucket{le="+Inf"} 9
open_bucket{le="1"} 5
open_bucket{le="2"} 7
double_bucket{le="1",pod="a"} 5
double_bucket{le="1",pod="b"} 5
double_bucket{le="+Inf",pod="a"} 5
only_bucket{le="+Inf"} 5
word_bucket{le="much"} 5
word_bucket{le="+Inf"} 5
negative_bucket{le="1"} -1
negative_bucket{le="+Inf"} 5
empty_bucket{le="1"} 0
empty_bucket{le="+Inf"} 0
`

func crowd() string {
	var text strings.Builder
	for i := range 500 {
		fmt.Fprintf(&text, "crowd_total{n=\"%d\"} 1\n", i)
	}
	return text.String()
}

// liveConfig reads from the real Prometheus for the namespace lending, as a platform team allows it.
func liveConfig(t *testing.T) prometheus.Config {
	t.Helper()
	if live.server == nil {
		t.Skip("needs a Prometheus, which -short leaves out")
	}
	return prometheus.Config{Address: live.server.URL, Namespace: "lending", Rules: loopback(t)}
}

func loopback(t *testing.T) prometheus.Rules {
	t.Helper()
	pattern, err := prometheus.ParsePattern("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	return prometheus.Rules{Allowed: []prometheus.Pattern{pattern}}
}

// ofRun is a selector of series that no test before has published, and none after does.
func ofRun() string {
	return fmt.Sprintf(`{run="%d"}`, live.runs.Add(1))
}

func open(t *testing.T, config prometheus.Config) *prometheus.Source {
	t.Helper()
	source, err := prometheus.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(source.Close)
	return source
}

func now(expression string) prometheus.Query {
	return prometheus.Query{Expression: expression, At: time.Now()}
}

// eventually repeats what fails until Prometheus has scraped what it takes.
func eventually(t *testing.T, try func() error) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for {
		err := try()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// scraped waits until each page and each target has been scraped.
func scraped(t *testing.T, source *prometheus.Source) {
	t.Helper()
	eventually(t, func() error {
		for _, query := range []string{"model_accuracy{job=\"model\"}", "nan_total", "count(crowd_total)"} {
			_, err := source.Value(t.Context(), now(query))
			if err != nil && prometheus.ReasonOf(err) == prometheus.ReasonNoData {
				return err
			}
		}
		return nil
	})
}
