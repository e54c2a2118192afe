// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package certificate keeps the certificate that the webhooks are served with, and the authorities that the API server checks it by. It
// renews both while the operator runs, in an order that leaves no moment in which what is served is not trusted: a new authority is
// published first, and signs later.
package certificate
