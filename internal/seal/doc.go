// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package seal puts the operator's signature on decisions as its webhook judged them, and tells whether the one on a stored decision holds. The keys
// are the operator's own: they lie in a secret, and their public halves in a ConfigMap for everybody who wants to check.
package seal
