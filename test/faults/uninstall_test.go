// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package faults

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/test/controlplane"
	"github.com/aims-operator/aims-operator/test/operator"
)

func kubectl(ctx context.Context, args ...string) error {
	command := exec.CommandContext(ctx, plane.Kubectl, append([]string{"--kubeconfig", plane.Kubeconfig}, args...)...)
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("kubectl %v: %w: %s", args, err, output)
	}
	return nil
}

// config is a folder of config/.
func config(t *testing.T, name string) string {
	t.Helper()
	root, err := controlplane.RepositoryRoot()
	must(t, err)
	return filepath.Join(root, "config", name)
}

func TestCase38_TheOperatorsOwnPodsComeBack(t *testing.T) {
	controlplane.Required(t, plane)
	must(t, kubectl(t.Context(), "apply", "-k", config(t, "default")))
	o := start(t, operator.Options{})
	govern(t)
	must(t, o.Kill())
	pods := client.InNamespace("aims-system")
	must(t, admin.DeleteAllOf(t.Context(), &corev1.Pod{}, pods))
	eventually(t, "two new pods run", func() error {
		list := &corev1.PodList{}
		if err := admin.List(t.Context(), list, pods); err != nil {
			return err
		}
		running := 0
		for i := range list.Items {
			if list.Items[i].Status.Phase == corev1.PodRunning && list.Items[i].DeletionTimestamp == nil {
				running++
			}
		}
		if running < 2 {
			return fmt.Errorf("%d run", running)
		}
		return nil
	})
	must(t, o.Restart(t.Context()))
}

// TestCase43 is the last test of its file to run, and each of its cases installs everything anew.
func TestCase43_NothingStaysBehind(t *testing.T) {
	controlplane.Required(t, plane)
	stop := func(o *operator.Operator) func() error { return o.Stop }
	for name, order := range map[string]func(*operator.Operator) []func() error{
		"as kubectl deletes it": func(o *operator.Operator) []func() error {
			return []func() error{remove("-k", config(t, "default")), stop(o)}
		},
		"the operator last": func(o *operator.Operator) []func() error {
			return []func() error{remove("-k", config(t, "rbac")), remove("-k", config(t, "crd")), remove("-k", config(t, "manager")), stop(o)}
		},
		"the operator first": func(o *operator.Operator) []func() error {
			return []func() error{stop(o), remove("-k", config(t, "manager")), remove("-k", config(t, "crd")), remove("-k", config(t, "rbac"))}
		},
		"the kinds first": func(o *operator.Operator) []func() error {
			return []func() error{remove("-k", config(t, "crd")), stop(o), remove("namespace", "aims-system"), remove("-k", config(t, "rbac"))}
		},
	} {
		t.Run(name, func(t *testing.T) {
			must(t, plane.InstallCRDs(t.Context()))
			eventually(t, "all is installed", func() error { return kubectl(t.Context(), "apply", "-k", config(t, "default")) })
			o := start(t, operator.Options{})
			s := govern(t)
			for _, step := range order(o) {
				must(t, step())
			}
			eventually(t, "no webhook and no admission policy is left", gone)
			eventually(t, "what was governed is free", func() error { return s.try(s.unapproved()) })
			must(t, client.IgnoreNotFound(admin.Delete(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: s.namespace}})))
			eventually(t, "the namespaces end", func() error {
				return errors.Join(
					wantGone(client.ObjectKey{Name: s.namespace}, &corev1.Namespace{}), wantGone(client.ObjectKey{Name: "aims-system"}, &corev1.Namespace{}),
					wantGone(client.ObjectKey{Namespace: "aims-system", Name: "aims-operator"}, &appsv1.Deployment{}))
			})
		})
	}
	// For whoever comes after.
	must(t, operator.Install(t.Context(), plane))
}

// remove deletes as an uninstaller does, which does not mind what is gone already.
func remove(args ...string) func() error {
	return func() error {
		return kubectl(context.Background(), append([]string{"delete", "--ignore-not-found", "--timeout=60s"}, args...)...)
	}
}

func gone() error {
	found := []error{
		wantGone(configurationKey, &admissionregistrationv1.MutatingWebhookConfiguration{}),
		wantGone(configurationKey, &admissionregistrationv1.ValidatingWebhookConfiguration{}),
	}
	for _, list := range []client.ObjectList{
		&admissionregistrationv1.ValidatingAdmissionPolicyList{}, &admissionregistrationv1.ValidatingAdmissionPolicyBindingList{},
		&admissionregistrationv1.MutatingAdmissionPolicyList{}, &admissionregistrationv1.MutatingAdmissionPolicyBindingList{},
	} {
		if err := admin.List(context.Background(), list); err != nil {
			return err
		}
		found = append(found, apimeta.EachListItem(list, func(item runtime.Object) error {
			if o, ok := item.(client.Object); ok && strings.HasPrefix(o.GetName(), configurationKey.Name) {
				return fmt.Errorf("%T %s is still there", o, o.GetName())
			}
			return nil
		}))
	}
	return errors.Join(found...)
}

func wantGone(key client.ObjectKey, object client.Object) error {
	err := admin.Get(context.Background(), key, object)
	if apierrors.IsNotFound(err) {
		return nil
	}
	if err == nil {
		return fmt.Errorf("%T %s is still there", object, key)
	}
	return err
}
