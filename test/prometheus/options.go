// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

import (
	"strconv"
	"time"
)

// Options say what to start. The zero value scrapes nothing and lets everybody in.
type Options struct {
	// Targets are scraped.
	Targets []Target
	// ScrapeInterval is a second if it is not given.
	ScrapeInterval time.Duration
	// TLS serves https with a certificate of a new authority, for 127.0.0.1 and for the name "prometheus".
	TLS bool
	// ClientCertificates wants one of the same authority from every client. It needs TLS.
	ClientCertificates bool
	// Username and Password are wanted from every client, unless they are empty.
	Username, Password string
}

// Target is something to scrape.
type Target struct {
	// Address is host:port.
	Address string
	// Path is /metrics if it is not given.
	Path string
	// Namespace is the label that Kubernetes' service discovery would add.
	Namespace string
	// Job is the label job.
	Job string
}

// outOfOrder is how old a sample may be that a page of the exporter gives a time of its own.
const outOfOrder = 24 * time.Hour

type document map[string]any

func (o Options) configuration() document {
	interval := o.ScrapeInterval
	if interval == 0 {
		interval = time.Second
	}
	jobs := make([]document, 0, len(o.Targets))
	for i, each := range o.Targets {
		path := each.Path
		if path == "" {
			path = "/metrics"
		}
		jobs = append(jobs, document{
			// Names of jobs must differ; the label need not.
			"job_name":     strconv.Itoa(i),
			"metrics_path": path,
			"static_configs": []document{{
				"targets": []string{each.Address},
				"labels":  document{"namespace": each.Namespace, "job": each.Job},
			}},
		})
	}
	return document{
		"global": document{
			"scrape_interval": interval.String(), "scrape_timeout": interval.String(), "scrape_native_histograms": true,
		},
		"storage":        document{"tsdb": document{"out_of_order_time_window": outOfOrder.String()}},
		"scrape_configs": jobs,
	}
}
