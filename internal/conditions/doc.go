// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package conditions turns verdicts into conditions and status. It is pure: plain values in, plain values out. Every condition that a kind
// owns is set on every pass, with a reason of the closed list, and no message holds a date.
package conditions
