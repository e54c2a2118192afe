// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package v1alpha1 is what users of the AIMS operator write and what auditors read: the inventory of AI systems, their
// impact assessments, the oversight that is required of them, and the decisions that people took.
//
// +kubebuilder:object:generate=true
// +groupName=aims-operator.io
package v1alpha1
