// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package drift judges whether a system still behaves as it did: numbers in, verdict out.
//
// Judge compares one window of each check of a monitor with its reference, and says Healthy, Warning, Breached, InsufficientData, Stale or
// Invalid. Rule.Step takes that window into a State, which changes only after k of n windows. Nothing here reads a clock, a client or an
// environment; time is an argument, and a State is plain data that a restart can go on from.
//
// A method is one file with one pure function, whose comment has the definition, the source, the units and the range. What cannot be computed
// is never Healthy: no data, too few samples, NaN, negative counts, buckets that do not fit, a replaced reference.
package drift
