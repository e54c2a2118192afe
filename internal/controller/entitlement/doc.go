// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package entitlement asks from time to time whether those who approved may still decide in their roles, and writes into the systems' status who
// may not. Decisions stand whatever the answer is: no verdict depends on it.
package entitlement
