// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package text lays text out for a terminal: safe, wrapped, as a tree, with colours where they are wanted. It knows nothing of what the
// text says.
package text
