// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package benchmark

import (
	"context"
	"fmt"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/approval"
	"github.com/aims-operator/aims-operator/internal/seal"
)

// parallelCreates is how many objects are made at once.
const parallelCreates = 32

// fill makes a governed namespace with systems, each with an assessment and two approvals, as they would be stored had the operator's webhooks
// stamped and sealed them. The further objects are made for each system.
func fill(b *testing.B, admin client.Client, keeper *seal.Keeper, namespace string, systems int, further ...func(namespace, system string) client.Object) {
	b.Helper()
	made := newNamespace(namespace)
	must(b, admin.Create(b.Context(), made))
	group, ctx := errgroup.WithContext(b.Context())
	group.SetLimit(parallelCreates)
	for s := range systems {
		group.Go(func() error {
			if err := fillSystem(ctx, admin, keeper, made, systemName(s)); err != nil {
				return err
			}
			for _, object := range further {
				if err := admin.Create(ctx, object(namespace, systemName(s))); err != nil {
					return err
				}
			}
			return nil
		})
	}
	must(b, group.Wait())
}

func fillSystem(ctx context.Context, admin client.Client, keeper *seal.Keeper, namespace *corev1.Namespace, name string) error {
	system, assessment := newSystem(namespace.Name, name), newAssessment(namespace.Name, name)
	for _, object := range []client.Object{system, assessment} {
		if err := admin.Create(ctx, object); err != nil {
			return err
		}
	}
	digest, err := approval.NewStatement(system, assessment).Digest()
	if err != nil {
		return err
	}
	for _, role := range []v1alpha1.RoleName{riskOfficer, owner} {
		decision := newDecision(assessment, role, digest)
		decision.Spec.DecidedBy = &v1alpha1.Decider{Username: string(role)}
		decision.Spec.DecidedAt = new(metav1.NewTime(time.Now().Add(-time.Hour)))
		if decision.Spec.Seal, err = keeper.Sign(seal.Place{NamespaceUID: namespace.UID, SystemUID: system.UID}, decision); err != nil {
			return err
		}
		if err := admin.Create(ctx, decision); err != nil {
			return err
		}
	}
	return nil
}

// entitle lets users decide in the roles that they are called after, everywhere: who approved and may no longer is told in each system's status.
func entitle(b *testing.B, admin client.Client, roles ...string) {
	b.Helper()
	for _, role := range roles {
		must(b, admin.Create(b.Context(), &rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: role}, Rules: []rbacv1.PolicyRule{{
			APIGroups: []string{v1alpha1.GroupName}, Resources: []string{"oversightroles"}, ResourceNames: []string{role}, Verbs: []string{"decide"},
		}}}))
		must(b, admin.Create(b.Context(), &rbacv1.ClusterRoleBinding{
			ObjectMeta: metav1.ObjectMeta{Name: role}, RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: role},
			Subjects: []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: rbacv1.UserKind, Name: role}},
		}))
	}
}

func namespaceName(n int) string { return fmt.Sprintf("team-%03d", n) }

func systemName(s int) string { return fmt.Sprintf("system-%05d", s) }
