// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package seals seals decisions in tests that have no operator, with its own code.
package seals

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/rest"
	"k8s.io/utils/clock"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/seal"
)

// Keeper has a key, in a cluster that is made of nothing else.
func Keeper(tb testing.TB) *seal.Keeper {
	tb.Helper()
	made, _ := Published(tb)
	return made
}

// Published is a Keeper and what it publishes.
func Published(tb testing.TB) (*seal.Keeper, *corev1.ConfigMap) {
	tb.Helper()
	clients := fake.NewClientset(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: metav1.NamespaceSystem, UID: "cluster"}})
	made := keeper(tb, clients, "aims-system")
	published, err := clients.CoreV1().ConfigMaps(seal.PublishedNamespace).Get(tb.Context(), seal.PublishedName, metav1.GetOptions{})
	if err != nil {
		tb.Fatal(err)
	}
	return made, published
}

// Of has the keys of a cluster, those of an operator in the namespace if one runs there, or will.
func Of(tb testing.TB, config *rest.Config, namespace string) *seal.Keeper {
	tb.Helper()
	clients, err := kubernetes.NewForConfig(config)
	if err != nil {
		tb.Fatal(err)
	}
	return keeper(tb, clients, namespace)
}

func keeper(tb testing.TB, clients kubernetes.Interface, namespace string) *seal.Keeper {
	tb.Helper()
	keeper := seal.NewKeeper(&seal.Options{Core: clients.CoreV1(), Clock: clock.RealClock{}, Namespace: namespace, Life: 24 * time.Hour})
	if err := keeper.Refresh(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	return keeper
}

// Put seals a decision as the operator's webhook would.
func Put(tb testing.TB, keeper *seal.Keeper, place seal.Place, decisions ...*v1alpha1.OversightDecision) {
	tb.Helper()
	for _, d := range decisions {
		var err error
		if d.Spec.Seal, err = keeper.Sign(place, d); err != nil {
			tb.Fatal(err)
		}
	}
}
