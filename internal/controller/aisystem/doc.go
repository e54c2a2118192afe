// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package aisystem reconciles AI systems: it judges a system and each workload that names it, keeps the release, lifts the gates of pods that
// may run, marks workloads that fall short, and writes the system's status.
package aisystem
