// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package view is what kubectl aims shows: structures that are printed as JSON and YAML as they are, made from facts, and their text for a
// terminal. All of it is pure: facts and the moment go in, structures and text come out.
//
// The structures are an interface: fields are added, and none is renamed or removed within one apiVersion.
package view
