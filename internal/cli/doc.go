// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package cli is kubectl aims, the kubectl plugin. A command gathers facts from the API server, has the decision core judge them, and prints
// what the view package makes of the verdict: what the plugin says is what the operator's webhook says.
package cli
