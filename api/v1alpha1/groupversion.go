// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// GroupName is the API group of every kind of the operator.
const GroupName = "aims-operator.io"

// GroupVersion is the group and version of the kinds in this package.
var GroupVersion = schema.GroupVersion{Group: GroupName, Version: "v1alpha1"}

// SchemeBuilder collects the functions that make a scheme know the kinds in this package.
var SchemeBuilder = runtime.NewSchemeBuilder(addKnownTypes)

// AddToScheme makes a scheme know the kinds in this package.
var AddToScheme = SchemeBuilder.AddToScheme

func addKnownTypes(scheme *runtime.Scheme) error {
	scheme.AddKnownTypes(GroupVersion,
		&AISystem{}, &AISystemList{},
		&ImpactAssessment{}, &ImpactAssessmentList{},
		&OversightPolicy{}, &OversightPolicyList{},
		&OversightDecision{}, &OversightDecisionList{},
		&DriftMonitor{}, &DriftMonitorList{},
	)
	metav1.AddToGroupVersion(scheme, GroupVersion)
	return nil
}
