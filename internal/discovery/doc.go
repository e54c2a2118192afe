// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package discovery looks for signs of AI in workloads, by recognisers that are data and CEL. The webhook, the controllers and the kubectl
// plugin look by the same ones.
//
// It is pure: no client, no clock, and no input but what it is given. What a score means is the policies' choice, in the decision core.
package discovery
