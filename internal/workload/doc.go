// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package workload reads Kubernetes objects that run pods, and says of each what the rules need to know: a decision.Workload.
//
// It looks only at the object. A model that the object names through something else, such as a ConfigMap, a script file or the output of a
// command, is reported as unread, with the reason; nothing is assumed, and no content of a Secret is ever looked at. The same object gives
// the same facts, in the same order, in bounded time and memory, whatever stands in it.
//
// To teach it a kind, add a line to the table in kinds.go. To teach it a serving stack, add lines to the table_*.go files, each with the
// stack that it is from, and a row to the test of the same name.
package workload
