// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// apiVersion is the version of the structures of this package. They are no objects of the cluster.
const apiVersion = "cli.aims-operator.io/v1alpha1"

// The kinds of documents.
const (
	kindStatus       = "SystemStatusList"
	kindReview       = "Review"
	kindExplanations = "ExplanationList"
	kindWhatIf       = "WhatIf"
	kindDiscovered   = "DiscoveredList"
	kindDrift        = "Drift"
	kindCheck        = "Check"
	kindSnapshot     = "Snapshot"
)

func document(kind string) metav1.TypeMeta {
	return metav1.TypeMeta{APIVersion: apiVersion, Kind: kind}
}
