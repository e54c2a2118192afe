// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestCase32TenantDoesNotChangeWhatIsGoverned(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	// A tenant who may edit its namespace, and everything in it by wildcard.
	w.person("tenant", nil)
	w.grant("tenant", rbacv1.PolicyRule{APIGroups: []string{"*"}, Resources: []string{"*"}, Verbs: []string{"*"}})
	tenant := w.client("tenant")
	patch := func(by client.Client, subresource, kind, text string) error {
		namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: w.namespace}}
		p := client.RawPatch(types.PatchType(kind), []byte(text))
		if subresource != "" {
			return by.SubResource(subresource).Patch(t.Context(), namespace, p)
		}
		return by.Patch(t.Context(), namespace, p)
	}
	const merge, json = string(types.MergePatchType), string(types.JSONPatchType)
	for name, forbidden := range map[string]struct{ subresource, kind, text string }{
		"taken away":              {"", merge, `{"metadata":{"labels":{"aims-operator.io/governed":null}}}`},
		"taken away as JSON":      {"", json, `[{"op":"remove","path":"/metadata/labels/aims-operator.io~1governed"}]`},
		"all labels taken away":   {"", json, `[{"op":"remove","path":"/metadata/labels"}]`},
		"set to another value":    {"", merge, `{"metadata":{"labels":{"aims-operator.io/governed":"false"}}}`},
		"an exemption added":      {"", merge, `{"metadata":{"labels":{"aims-operator.io/exempt":"true"}}}`},
		"another team's name":     {"", merge, `{"metadata":{"labels":{"aims-operator.io/team":"other"}}}`},
		"by the status":           {"status", merge, `{"metadata":{"labels":{"aims-operator.io/governed":null}}}`},
		"strategic":               {"", string(types.StrategicMergePatchType), `{"metadata":{"labels":{"$patch":"replace","a":"b"}}}`},
		"beside a harmless label": {"", merge, `{"metadata":{"labels":{"a":"b","aims-operator.io/governed":"no"}}}`},
	} {
		if err := patch(tenant, forbidden.subresource, forbidden.kind, forbidden.text); err == nil {
			t.Errorf("%s: allowed", name)
		} else if !contains(err.Error(), "may not change what is governed", w.user("tenant"), "verb govern") {
			t.Errorf("%s: %v", name, err)
		}
	}
	namespace := &corev1.Namespace{}
	must(t, admin.Get(t.Context(), client.ObjectKey{Name: w.namespace}, namespace))
	update := namespace.DeepCopy()
	delete(update.Labels, v1alpha1.GovernedLabel)
	refused(t, tenant.Update(t.Context(), update), "may not change what is governed")
	refused(t, tenant.SubResource("finalize").Update(t.Context(), update), "may not change what is governed")

	// Everything else about its namespace is the tenant's own.
	must(t, patch(tenant, "", merge, `{"metadata":{"labels":{"a":"b"},"annotations":{"aims-operator.io/x":"y"}}}`))
	must(t, patch(tenant, "", merge, `{"metadata":{"labels":{"aims-operator.io/governed":"true","a":null}}}`))

	// Who may govern is granted in the whole cluster, and must be able to edit the namespace as well.
	w.person("governor", nil)
	w.grant("governor", rbacv1.PolicyRule{APIGroups: []string{""}, Resources: []string{"namespaces"}, Verbs: []string{"get", "patch"}})
	binding := &rbacv1.ClusterRoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: w.namespace + "-governor"},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "aims-namespace-governor"},
		Subjects:   []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: rbacv1.UserKind, Name: w.user("governor")}},
	}
	must(t, admin.Create(t.Context(), binding))
	t.Cleanup(func() { must(t, admin.Delete(w.outliving(), binding)) })
	governor := w.client("governor")
	w.eventually("the governor may", func() error {
		return patch(governor, "", merge, `{"metadata":{"labels":{"aims-operator.io/governed":null}}}`)
	})
}
