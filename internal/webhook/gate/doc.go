// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package gate judges workloads at admission: it refuses those that policy denies, and puts the scheduling gate on pods that policy holds.
//
// Two webhooks share one judgement. The mutating one gates held pods; the validating one, which comes after every mutation, refuses what is
// denied and makes sure that a held pod carries the gate.
package gate
