// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package decision is the pure core of the operator: facts in, verdict out. The webhook, the controllers and the kubectl plugin all call
// Evaluate, so that they can never disagree.
//
// Nothing here reads a clock, a client or an environment, and nothing is random: the same facts, in any order, give the same verdict, byte
// for byte. Facts that could not be read give CannotDecide, never Allow.
//
// A rule is one file rule_NAME.go with one reason, one table test, one golden case under testdata/verdicts, and one line in registry.go.
package decision
