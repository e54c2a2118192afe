// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"fmt"
	"testing"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/ledger"
)

// writtenAlone is what the API server says to whoever writes what is the operator's.
const writtenAlone = "written by the AIMS operator alone"

// wildcard is somebody with every right in the namespace.
func (w *world) wildcard() client.Client { return w.person("wildcard", []string{"cluster-admin"}) }

// naming is a Role that permits names of the ledger.
func (w *world) naming(role string, labels map[string]string, names ...string) *rbacv1.Role {
	return &rbacv1.Role{
		ObjectMeta: metav1.ObjectMeta{Namespace: w.namespace, Name: role, Labels: labels},
		Rules: []rbacv1.PolicyRule{{
			APIGroups: []string{v1alpha1.GroupName}, Resources: []string{ledger.Resource}, Verbs: []string{ledger.VerbRun, ledger.VerbDeploy}, ResourceNames: names,
		}},
	}
}

// spelt is the name of a pod in the ledger.
func spelt(t *testing.T, pod *corev1.Pod) string {
	t.Helper()
	name, ok := ledger.Name(&corev1.PodTemplateSpec{ObjectMeta: pod.ObjectMeta, Spec: pod.Spec})
	if !ok {
		t.Fatalf("what %s runs cannot be spelt", pod.Name)
	}
	return name
}

// shadowPod is a pod that names no system, and that discovery finds by its model alone.
func (w *world) shadowPod() *corev1.Pod {
	pod := barePod(w.vllm("shadow", newModel, 1, false))
	pod.Spec.Containers[0].Resources = corev1.ResourceRequirements{}
	return pod
}

// ghost is the name of a system that nobody registered, on the page of the ledger of that system, or on another.
func ghost(system string, samePage bool) string {
	for i := 0; ; i++ {
		if name := fmt.Sprintf("ghost%d", i); (ledger.Page(name) == ledger.Page(system)) == samePage {
			return name
		}
	}
}

// TestCase59SingleNamesForAllServiceAccounts permits single names to the groups of the ledger's account, of which the canary is none.
func TestCase59SingleNamesForAllServiceAccounts(t *testing.T) {
	t.Parallel()
	w := released(t, v1alpha1.ModeDeny)
	wildcard := w.wildcard()
	evil, shadow := barePod(w.vllm("evil", newModel, 1, true)), w.shadowPod()
	names := map[string]string{
		"evil": spelt(t, evil), "shadow": spelt(t, shadow), "lenient": ledger.Lenient("chat"), "holds": ledger.Holds("chat"),
	}
	groups := []string{"system:serviceaccounts", "system:serviceaccounts:aims-system", "system:authenticated"}
	harmless := w.naming("harmless", nil, "chat")
	must(t, wildcard.Create(t.Context(), harmless))
	for what, name := range names {
		role := w.naming("grants-"+what, nil, name)
		refused(t, wildcard.Create(t.Context(), role), writtenAlone, "kubectl aims approve ASSESSMENT", "-n "+w.namespace)
		refused(t, admin.Create(t.Context(), role), writtenAlone)
		refused(t, tryEdit(w, wildcard, harmless, func(r *rbacv1.Role) { r.Rules[0].ResourceNames = append(r.Rules[0].ResourceNames, name) }), writtenAlone)
		everywhere := &rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: w.namespace + "-" + what}, Rules: w.naming("", nil, name).Rules}
		everywhere.Rules[0].APIGroups, everywhere.Rules[0].Resources, everywhere.Rules[0].Verbs = []string{"*"}, []string{"*"}, []string{"*"}
		refused(t, admin.Create(t.Context(), everywhere), writtenAlone)
		// Whoever binds a role first gains nothing.
		for i, group := range groups {
			binding := w.binding(fmt.Sprintf("grants-%s-%d", what, i), "", "Role", role.Name)
			binding.Subjects = []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: rbacv1.GroupKind, Name: group}}
			must(t, wildcard.Create(t.Context(), binding))
		}
		for _, verb := range []string{ledger.VerbRun, ledger.VerbDeploy} {
			if w.permitsName(name, verb) {
				t.Errorf("somebody else has permitted to %s %s", verb, what)
			}
		}
	}
	refused(t, wildcard.Create(t.Context(), evil), "ModelNotRegistered")
	refused(t, wildcard.Create(t.Context(), shadow), "SystemUnlabelled")
	refused(t, wildcard.Create(t.Context(), w.vllm("evil", newModel, 2, true)), "ModelNotRegistered")
}

// TestCase59NobodyElseMakesRolesOfTheLedger makes Roles and bindings that only look like the ledger's.
func TestCase59NobodyElseMakesRolesOfTheLedger(t *testing.T) {
	t.Parallel()
	w := released(t, v1alpha1.ModeDeny)
	wildcard := w.wildcard()
	for _, page := range []string{ledger.Page("chat"), ledger.Page(ghost("chat", false)), ledger.Page(ledger.Unlabelled), "anything"} {
		role := w.naming("x", ledger.Labels(page), "nothing")
		for who, by := range map[string]client.Client{"a wildcard": wildcard, "an administrator": admin} {
			refused(t, by.Create(t.Context(), role.DeepCopy()), writtenAlone)
			binding := w.binding("x", w.user("engineer"), "Role", "x")
			binding.Labels = map[string]string{ledger.PageLabel: page}
			refused(t, by.Create(t.Context(), binding), writtenAlone)
			if t.Failed() {
				t.Fatalf("%s may write roles of page %s", who, page)
			}
		}
	}
	// Who manages something by other means than the operator may say so, and name what they like.
	role := w.naming("x", map[string]string{ledger.ManagedLabel: v1alpha1.FieldManager}, "nothing")
	must(t, wildcard.Create(t.Context(), role))
	refused(t, tryEdit(w, wildcard, role, func(r *rbacv1.Role) { r.Labels = ledger.Labels(ledger.Page("chat")) }), writtenAlone)
}

// spell is the name in the ledger of what a stored Deployment runs.
func (w *world) spell(app string) string {
	w.t.Helper()
	deployment := w.deployment(app)
	must(w.t, admin.Get(w.t.Context(), client.ObjectKeyFromObject(deployment), deployment))
	template := &deployment.Spec.Template
	return spelt(w.t, &corev1.Pod{ObjectMeta: template.ObjectMeta, Spec: template.Spec})
}
