// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package manager

import (
	"fmt"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/selection"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/ledger"
	"github.com/aims-operator/aims-operator/internal/registration"
	"github.com/aims-operator/aims-operator/internal/snapshot"
)

func newScheme() (*runtime.Scheme, error) {
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{clientgoscheme.AddToScheme, v1alpha1.AddToScheme} {
		if err := add(scheme); err != nil {
			return nil, fmt.Errorf("making the scheme: %w", err)
		}
	}
	return scheme, nil
}

// cacheOptions keep in memory what verdicts need and no more: of pods those that name a system, of ReplicaSets those that have pods (see
// newInformer), of all workloads what snapshot.TrimWorkload leaves, and of webhook configurations and roles our own.
func cacheOptions() cache.Options {
	ledgers := cache.ByObject{Label: labels.SelectorFromSet(labels.Set{ledger.ManagedLabel: v1alpha1.FieldManager})}
	ours := cache.ByObject{Field: fields.OneTermEqualSelector("metadata.name", registration.Name)}
	options := cache.Options{
		DefaultTransform: snapshot.Trim,
		NewInformer:      newInformer,
		ByObject: map[client.Object]cache.ByObject{
			&rbacv1.Role{}:        ledgers,
			&rbacv1.RoleBinding{}: ledgers,
			&admissionregistrationv1.ValidatingWebhookConfiguration{}: ours,
			&admissionregistrationv1.MutatingWebhookConfiguration{}:   ours,
		},
	}
	for _, object := range snapshot.WorkloadKinds() {
		kept := cache.ByObject{Transform: snapshot.TrimWorkload}
		if _, isPod := object.(*corev1.Pod); isPod {
			kept.Label = namesSystem()
		}
		options.ByObject[object] = kept
	}
	return options
}

func namesSystem() labels.Selector {
	requirement, err := labels.NewRequirement(v1alpha1.SystemLabel, selection.Exists, nil)
	if err != nil {
		// The label is a constant of ours; if it were no label, caching every pod is the safe side.
		return labels.Everything()
	}
	return labels.NewSelector().Add(*requirement)
}
