// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package prometheus starts a real Prometheus on loopback for tests and for the demo, and an exporter for it to scrape: a model whose
// scores and whose decisions by group a test can set.
package prometheus
