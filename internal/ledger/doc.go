// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package ledger publishes what may run as RBAC, so that the API server itself can tell, without asking the operator.
//
// What a pod runs is spelt out as one name (name.go), in Go by the operator and in CEL by the API server (expression.go); the two agree, and no
// two pods that run different things share a name. Roles in the workload's namespace permit the names that the verdict allows, to a
// ServiceAccount that nobody uses, on a resource that does not exist: there is nothing to gain by holding the permission, and the API
// server's authorizer answers whether it is held within microseconds.
//
// The ledger never refuses anything. A name that it does not have is one that the operator is asked about.
package ledger
