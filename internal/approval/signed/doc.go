// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package signed is about decisions that carry an SSH signature: the statement that a person signs, which keys may sign, and whether a
// signature is good. Whom policy trusts is the decision core's question.
package signed
