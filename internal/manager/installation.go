// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package manager

import (
	"context"
	"fmt"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// +kubebuilder:rbac:groups=rbac.authorization.k8s.io,resources=clusterroles,resourceNames=aims-operator,verbs=get

// installation is what the webhook configurations belong to: the operator's own ClusterRole, which is part of every installation and goes
// with it, however it goes. Kubernetes then collects the configurations, and nobody is left who could write them again. It is read anew each
// time, because an installation may be replaced under a running operator.
func installation(clients kubernetes.Interface, role string) func(context.Context) (metav1.OwnerReference, error) {
	return func(ctx context.Context) (metav1.OwnerReference, error) {
		found, err := clients.RbacV1().ClusterRoles().Get(ctx, role, metav1.GetOptions{})
		if err != nil {
			return metav1.OwnerReference{}, fmt.Errorf("reading cluster role %q, which the operator's installation brings and its webhook configurations belong to: %w", role, err)
		}
		return metav1.OwnerReference{APIVersion: rbacv1.SchemeGroupVersion.String(), Kind: "ClusterRole", Name: found.Name, UID: found.UID}, nil
	}
}
