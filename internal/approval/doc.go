// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package approval is about what a human decision is on and by whom: the digest of the content that is approved, who wrote that content,
// and who is entitled to decide.
package approval
