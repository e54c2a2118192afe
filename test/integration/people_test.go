// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/util/retry"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/test/operator"
)

// serviceAccount makes a service account with these rights, and a client of it.
func (w *world) serviceAccount(name string, rules ...rbacv1.PolicyRule) client.Client {
	w.t.Helper()
	account := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Namespace: w.namespace, Name: name}}
	must(w.t, admin.Create(w.t.Context(), account))
	must(w.t, admin.Create(w.t.Context(), &rbacv1.Role{ObjectMeta: metav1.ObjectMeta{Namespace: w.namespace, Name: name}, Rules: rules}))
	binding := w.binding(name, "", "Role", name)
	binding.Subjects = []rbacv1.Subject{{Kind: rbacv1.ServiceAccountKind, Namespace: w.namespace, Name: name}}
	must(w.t, admin.Create(w.t.Context(), binding))
	token := &authenticationv1.TokenRequest{}
	must(w.t, admin.SubResource("token").Create(w.t.Context(), account, token))
	config := rest.AnonymousClientConfig(plane.Config())
	config.BearerToken = token.Status.Token
	c, err := operator.NewClient(config)
	must(w.t, err)
	return c
}

// heard is what the API server warns somebody of.
type heard struct {
	mutex sync.Mutex
	lines []string
}

// HandleWarningHeaderWithContext notes a warning.
func (h *heard) HandleWarningHeaderWithContext(_ context.Context, _ int, _, text string) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.lines = append(h.lines, text)
}

// take is what was heard since the last call, without what Kubernetes itself warns of.
func (h *heard) take() string {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	lines := h.lines
	h.lines = nil
	return strings.Join(lines, "\n")
}

// listening is a client of a person, and what it is warned of.
func (w *world) listening(name string) (client.Client, *heard) {
	w.t.Helper()
	h := &heard{}
	return w.client(name, func(c *rest.Config) { c.WarningHandlerWithContext = h }), h
}

// isRBAC tells a refusal by the API server's authorizer from one by the operator.
func isRBAC(err error) bool {
	return strings.Contains(err.Error(), "cannot ") && strings.Contains(err.Error(), "in API group") && !strings.Contains(err.Error(), "admission webhook")
}

// configuration is what server-side apply sends for one of our kinds.
func (w *world) configuration(kind, name string, fields map[string]any) runtime.ApplyConfiguration {
	object := &unstructured.Unstructured{Object: maps.Clone(fields)}
	object.SetAPIVersion(v1alpha1.GroupVersion.String())
	object.SetKind(kind)
	object.SetNamespace(w.namespace)
	object.SetName(name)
	return client.ApplyConfigurationFromUnstructured(object)
}

// reasonOf is the reason of a condition, or nothing if it is not there.
func reasonOf(conditions []metav1.Condition, name string) string {
	i := slices.IndexFunc(conditions, func(c metav1.Condition) bool { return c.Type == name })
	if i < 0 {
		return ""
	}
	return conditions[i].Reason
}

// edit reads an object anew and updates it as somebody, again if somebody else was faster.
func edit[T client.Object](w *world, by client.Client, object T, change func(T)) {
	w.t.Helper()
	must(w.t, tryEdit(w, by, object, change))
}

// untilQuiet outlasts a rollout, in which a controller writes its object's status many times a second.
var untilQuiet = wait.Backoff{Steps: 60, Duration: 20 * time.Millisecond, Factor: 1.1, Jitter: 0.5, Cap: 500 * time.Millisecond}

func tryEdit[T client.Object](w *world, by client.Client, object T, change func(T)) error {
	return retry.RetryOnConflict(untilQuiet, func() error {
		if err := admin.Get(w.t.Context(), client.ObjectKeyFromObject(object), object); err != nil {
			return err
		}
		change(object)
		return by.Update(w.t.Context(), object)
	})
}

// outliving is a context for what happens after the test.
func (w *world) outliving() context.Context { return context.WithoutCancel(w.t.Context()) }

// wantGone turns "not found" into success, and success into a reason to wait.
func wantGone(err error) error {
	if err == nil {
		return errors.New("it is still there")
	}
	return client.IgnoreNotFound(err)
}
