// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package monitor stands between a DriftMonitor as people write and read it, the numbers that a source answers, and the statistics: a check of the
// spec becomes one of internal/drift, an answer becomes a reading, a judgement becomes status. It is pure: time and answers come from the caller.
package monitor
