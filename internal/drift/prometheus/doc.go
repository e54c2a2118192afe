// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package prometheus reads from a Prometheus, or from what speaks its HTTP API, the numbers that a check of drift needs: as
// small structs of its own, or as one Error that says what happened, why, and what to do. The address, the query and the
// answer are all a tenant's, so none of them is trusted: addresses are judged when they are dialled, queries are confined to
// the tenant's namespace, answers are bounded and believed only when they have the shape that was expected.
package prometheus
