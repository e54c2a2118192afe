// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package manifest reads Kubernetes objects from files and directories, as kubectl does, and knows in which line each of them and each of their fields
// stands. What cannot be read is a problem with its place, and keeps nothing else from being read.
package manifest
