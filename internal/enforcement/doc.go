// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package enforcement knows whether the gate itself is what it should be. Controllers report what they find about its pieces and what they put
// back; from that come one condition, metrics and Events.
package enforcement
