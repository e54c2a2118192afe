// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package version says which build this is.
package version

// Version is the build's version, as the linker sets it.
var Version = "dev"
