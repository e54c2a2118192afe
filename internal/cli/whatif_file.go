// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"

	authorizationv1 "k8s.io/api/authorization/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/cli-runtime/pkg/resource"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// policiesOf reads the policies out of files, and makes sure that each could be applied.
func (s *session) policiesOf(ctx context.Context, c *cluster, files *resource.FilenameOptions) ([]*target, error) {
	infos, err := s.resolve(ctx, c, nil, files)
	if err != nil {
		return nil, err
	}
	var policies []*target
	for _, info := range infos {
		if info.Mapping.GroupVersionKind != v1alpha1.GroupVersion.WithKind(v1alpha1.KindOversightPolicy) {
			return nil, fail(fmt.Errorf("%s %q is no OversightPolicy", info.Mapping.GroupVersionKind.Kind, info.Name),
				"what a workload or a system would meet is answered by: kubectl aims explain -f FILE")
		}
		t, err := newTarget(info)
		if err != nil {
			return nil, err
		}
		if err := s.checkPolicy(ctx, c, t); err != nil {
			return nil, err
		}
		policies = append(policies, t)
	}
	if len(policies) == 0 {
		return nil, errors.New("the file holds no OversightPolicy")
	}
	return policies, nil
}

// checkPolicy refuses a policy that the cluster would not take. Who may write policies has the API server check it, which stores nothing; for
// everybody else it is read strictly, so that at least no field is misspelt.
func (s *session) checkPolicy(ctx context.Context, c *cluster, t *target) error {
	policy := &v1alpha1.OversightPolicy{}
	if err := t.decode(policy); err != nil {
		return err
	}
	if _, err := decision.CompilePolicy(t.name, &policy.Spec); err != nil {
		return err
	}
	may, err := c.may(ctx, &authorizationv1.ResourceAttributes{Group: v1alpha1.GroupName, Resource: "oversightpolicies", Verb: "create"})
	if err != nil {
		return err
	}
	if !may {
		write(s.streams.ErrOut, "Warning: you may not write policies, so that the API server has not checked this one\n")
		return nil
	}
	// It is checked as if it were new: one of its name may exist, and to update it is another right.
	policy.Name, policy.GenerateName, policy.ResourceVersion, policy.UID = "", t.name+"-", "", ""
	if err := c.Create(ctx, policy, client.DryRunAll, client.FieldOwner(fieldManager)); err != nil && !apierrors.IsAlreadyExists(err) {
		return &refusal{doing: "the API server would not take policy " + t.name, err: err}
	}
	return nil
}
