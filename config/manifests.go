// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package config holds the manifests of the installation that the operator compares the cluster with.
package config

import "embed"

// CRDs are the CustomResourceDefinitions of the operator's own kinds, as they are generated from api.
//
//go:embed crd/bases/*.yaml
var CRDs embed.FS

// Role are the ClusterRole and the Role of the operator, as they are generated from its code.
//
//go:embed rbac/role.yaml
var Role []byte

// NamespaceLabels are the admission policy that guards the labels of namespaces, and its binding.
//
//go:embed admission/namespace_labels.yaml
var NamespaceLabels []byte
