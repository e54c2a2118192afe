// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package benchmark

import (
	"testing"
	"time"

	rbacv1 "k8s.io/api/rbac/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/internal/ledger"
)

// awaitPublished waits until the ledger of a namespace permits a workload of each system to be deployed, and says how long that took.
func awaitPublished(b *testing.B, admin client.Client, namespace string, systems int) {
	b.Helper()
	began := time.Now()
	for deadline := began.Add(10 * time.Minute); published(b, admin, namespace) < systems; time.Sleep(2 * time.Second) {
		if time.Now().After(deadline) {
			b.Fatalf("after ten minutes %d of %d systems of namespace %s are published", published(b, admin, namespace), systems, namespace)
		}
	}
	b.Logf("the ledger of %d systems in one namespace was complete after %.1f s more", systems, time.Since(began).Seconds())
}

// published counts the contents that the ledger permits to be deployed.
func published(b *testing.B, admin client.Client, namespace string) int {
	b.Helper()
	list := &rbacv1.RoleList{}
	must(b, admin.List(b.Context(), list, client.InNamespace(namespace), client.HasLabels{ledger.PageLabel}))
	count := 0
	for i := range list.Items {
		for _, entry := range ledger.Read(&list.Items[i]) {
			if entry.Deploy {
				count++
			}
		}
	}
	return count
}
