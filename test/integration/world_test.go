// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/test/operator"
)

// world is a governed namespace with people who work in it. Every client is a client-certificate user with RBAC; none is an administrator.
type world struct {
	t         *testing.T
	namespace string
	governed  bool
	// engineer edits the namespace; riskOfficer and productOwner may decide in their roles; both hats may decide in both; chief edits the
	// namespace and may decide in both roles.
	engineer, riskOfficer, productOwner, both, chief client.Client
}

// newWorld makes a governed namespace and its people.
func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldLabelled(t, map[string]string{v1alpha1.GovernedLabel: v1alpha1.GovernedValue})
}

// newWorldLabelled makes a namespace with these labels and its people.
func newWorldLabelled(t *testing.T, labels map[string]string) *world {
	t.Helper()
	w := &world{t: t}
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: "test-", Labels: labels}}
	must(t, admin.Create(t.Context(), namespace))
	w.namespace, w.governed = namespace.Name, labels[v1alpha1.GovernedLabel] == v1alpha1.GovernedValue
	t.Cleanup(func() { must(t, client.IgnoreNotFound(admin.Delete(w.outliving(), namespace))) })
	t.Cleanup(func() {
		// A test that failed with the operator down is not to take those after it along.
		if t.Failed() && governor.Ended() {
			must(t, governor.Restart(w.outliving()))
		}
	})
	w.engineer = w.person("engineer", []string{"edit"})
	w.riskOfficer = w.person("risk-officer", []string{"view"}, "risk-officer")
	w.productOwner = w.person("product-owner", []string{"view"}, "product-owner")
	w.both = w.person("both", []string{"view"}, "risk-officer", "product-owner")
	w.chief = w.person("chief", []string{"edit"}, "risk-officer", "product-owner")
	return w
}

// person makes a user of the namespace with these cluster roles, who may decide in these oversight roles.
func (w *world) person(name string, clusterRoles []string, oversightRoles ...string) client.Client {
	w.t.Helper()
	user := w.user(name)
	for _, role := range clusterRoles {
		must(w.t, admin.Create(w.t.Context(), w.binding(name+"-"+role, user, "ClusterRole", role)))
	}
	if len(oversightRoles) > 0 {
		must(w.t, admin.Create(w.t.Context(), &rbacv1.Role{
			ObjectMeta: metav1.ObjectMeta{Namespace: w.namespace, Name: "decides-" + name},
			Rules: []rbacv1.PolicyRule{
				{APIGroups: []string{v1alpha1.GroupName}, Resources: []string{"oversightdecisions"}, Verbs: []string{"create"}},
				{
					APIGroups: []string{v1alpha1.GroupName}, Resources: []string{v1alpha1.OversightRolesResource},
					ResourceNames: oversightRoles, Verbs: []string{v1alpha1.DecideVerb},
				},
			},
		}))
		must(w.t, admin.Create(w.t.Context(), w.binding("decides-"+name, user, "Role", "decides-"+name)))
	}
	return w.client(name)
}

// client is another client of a person.
func (w *world) client(name string, edits ...func(*rest.Config)) client.Client {
	w.t.Helper()
	config, err := plane.UserConfig(w.user(name))
	must(w.t, err)
	for _, edit := range edits {
		edit(config)
	}
	c, err := operator.NewClient(config)
	must(w.t, err)
	return c
}

// grant lets a person of the namespace do more.
func (w *world) grant(name string, rules ...rbacv1.PolicyRule) {
	w.t.Helper()
	role := fmt.Sprintf("%s-may-%d", name, time.Now().UnixNano())
	must(w.t, admin.Create(w.t.Context(), &rbacv1.Role{ObjectMeta: metav1.ObjectMeta{Namespace: w.namespace, Name: role}, Rules: rules}))
	must(w.t, admin.Create(w.t.Context(), w.binding(role, w.user(name), "Role", role)))
}

// user is the full name of a person: people of one test are strangers in another.
func (w *world) user(name string) string { return name + "." + w.namespace }

func (w *world) binding(name, user, kind, role string) *rbacv1.RoleBinding {
	return &rbacv1.RoleBinding{
		ObjectMeta: metav1.ObjectMeta{Namespace: w.namespace, Name: name},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: kind, Name: role},
		Subjects:   []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: rbacv1.UserKind, Name: user}},
	}
}

// govern makes a policy for this world's namespace alone, which asks for an assessment and for one approval each of a risk officer and a
// product owner, and waits until a webhook obeys it.
func (w *world) govern(mode v1alpha1.AdmissionMode, edits ...func(*v1alpha1.OversightPolicy)) *v1alpha1.OversightPolicy {
	w.t.Helper()
	policy := &v1alpha1.OversightPolicy{
		ObjectMeta: metav1.ObjectMeta{Name: w.namespace + "-policy"},
		Spec: v1alpha1.OversightPolicySpec{
			AppliesTo: v1alpha1.AppliesTo{NamespaceSelector: &metav1.LabelSelector{MatchLabels: w.selected()}},
			Requirements: v1alpha1.Requirements{
				Assessment: &v1alpha1.AssessmentRequirement{Sections: []v1alpha1.AssessmentSection{v1alpha1.SectionIndividualImpacts}},
				Approvals:  []v1alpha1.ApprovalRequirement{{Role: "risk-officer", Count: 1}, {Role: "product-owner", Count: 1}},
			},
			Enforcement: v1alpha1.Enforcement{Admission: mode},
			Discovery:   &v1alpha1.Discovery{Mode: v1alpha1.DiscoveryDeny},
		},
	}
	for _, edit := range edits {
		edit(policy)
	}
	must(w.t, admin.Create(w.t.Context(), policy))
	w.t.Cleanup(func() {
		// The test's own context ends before its clean-ups run.
		must(w.t, client.IgnoreNotFound(admin.Delete(w.outliving(), policy)))
	})
	w.eventually("the operator evaluates the policy", func() error {
		if err := admin.Get(w.t.Context(), client.ObjectKeyFromObject(policy), policy); err != nil {
			return err
		}
		if policy.Status.ObservedGeneration != policy.Generation {
			return fmt.Errorf("observed generation %d of %d", policy.Status.ObservedGeneration, policy.Generation)
		}
		return nil
	})
	return policy
}

// selected are the labels by which policies select this world's namespace. With the governed label among them, the registration for governed
// namespaces serves all worlds, as it does in a cluster.
func (w *world) selected() map[string]string {
	labels := map[string]string{corev1.LabelMetadataName: w.namespace}
	if w.governed {
		labels[v1alpha1.GovernedLabel] = v1alpha1.GovernedValue
	}
	return labels
}

// eventually waits until a check passes. The check reads anew each time.
func (w *world) eventually(what string, check func() error) {
	w.t.Helper()
	w.eventuallyWithin(15*time.Second, what, check)
}

// cronPatience is how long the next full minute may be away, and a little more.
const cronPatience = 90 * time.Second

func (w *world) eventuallyWithin(patience time.Duration, what string, check func() error) {
	w.t.Helper()
	deadline := time.Now().Add(patience)
	for {
		err := check()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			w.t.Fatalf("waited in vain until %s: %v", what, err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refused makes sure that an error is a refusal which says all of this.
func refused(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("allowed, want a refusal")
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("the refusal does not say %q:\n%v", word, err)
		}
	}
}
