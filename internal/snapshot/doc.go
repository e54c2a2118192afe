// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package snapshot reads what a verdict depends on and freezes it into the decision core's input. The webhook and the controllers read from
// caches by indexes, the kubectl plugin and the decision guard straight from the API server; the code is the same.
package snapshot
