// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package baseline captures what a check's query answers, as a reference that can be stored: read by the operator's own readers, judged by the
// operator's own rules, and named by its digest.
package baseline
