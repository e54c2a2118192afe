// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Kinds are what a Reader reads to judge a workload. Who answers from a cache first fills it with all of them.
func Kinds() []client.Object {
	return []client.Object{
		&corev1.Namespace{}, &v1alpha1.OversightPolicy{}, &v1alpha1.AISystem{}, &v1alpha1.ImpactAssessment{}, &v1alpha1.OversightDecision{},
		&v1alpha1.DriftMonitor{},
	}
}
