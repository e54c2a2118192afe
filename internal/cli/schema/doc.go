// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package schema checks objects of the operator's own kinds as the API server does when they are created or changed: by the schemas and the CEL rules of
// the CustomResourceDefinitions, with Kubernetes' own code, and without a cluster.
package schema
