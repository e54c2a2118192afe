// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/approval"
	"github.com/aims-operator/aims-operator/internal/cli/view"
)

// chooseRole is the role that the user decides in: the one that was given, or the only one that is asked for and that the user may decide in.
func (d *decider) chooseRole(ctx context.Context, review *view.Review) (v1alpha1.RoleName, error) {
	if d.role != "" {
		role := v1alpha1.RoleName(d.role)
		return role, d.checkRole(ctx, role)
	}
	wanted, err := d.wantedRoles(review)
	if err != nil {
		return "", err
	}
	var mine []v1alpha1.RoleName
	for _, role := range wanted {
		may, err := d.mayDecide(ctx, role)
		if err != nil {
			return "", err
		}
		if may {
			mine = append(mine, role)
		}
	}
	if len(mine) == 1 {
		return mine[0], nil
	}
	return "", d.noSingleRole(wanted, mine)
}

// checkRole says so if the user may not decide in a role.
func (d *decider) checkRole(ctx context.Context, role v1alpha1.RoleName) error {
	may, err := d.mayDecide(ctx, role)
	if err == nil && !may {
		err = fail(fmt.Errorf("you may not decide as %s in namespace %q: no RBAC rule of yours lets you", role, d.cluster.namespace),
			d.entitlement(string(role))...)
	}
	return err
}

// wantedRoles are the roles that a decision is asked for in: for an approval those in which one is missing, for a rejection all.
func (d *decider) wantedRoles(review *view.Review) ([]v1alpha1.RoleName, error) {
	var roles []v1alpha1.RoleName
	for _, tally := range review.Approvals {
		if d.decision == v1alpha1.DecisionReject || tally.Missing() > 0 {
			roles = append(roles, tally.Role)
		}
	}
	switch {
	case len(roles) > 0:
		return roles, nil
	case review.JudgedBy == view.JudgedByNobody:
		return nil, fail(errors.New("which roles are asked for is not known, for not all that says so could be read"),
			append(unreadWords(review), "name your role with --role")...)
	case len(review.Approvals) > 0:
		return nil, fail(errors.New("no approval is missing"), "to approve all the same, name your role with --role", "see who approved: "+d.command("review"))
	}
	return nil, fail(errors.New("no policy asks for approvals of this content"), "to decide all the same, name your role with --role")
}

func unreadWords(review *view.Review) []string {
	var words []string
	for _, u := range review.Unread {
		words = append(words, u.Object+": "+u.Why)
	}
	return words
}

func (d *decider) noSingleRole(wanted, mine []v1alpha1.RoleName) error {
	if len(mine) > 1 {
		var advice []string
		for _, role := range mine {
			advice = append(advice, d.command(strings.ToLower(string(d.decision)))+" --role "+string(role))
		}
		return fail(errors.New("you may decide in several roles that are asked for; choose one"), advice...)
	}
	return fail(fmt.Errorf("you may decide in none of the roles that are asked for: %s", names(wanted)), d.entitlement("the role")...)
}

// mayDecide asks RBAC about the user. A signature is not the user's right: the policies' signers say who may sign in which role.
func (d *decider) mayDecide(ctx context.Context, role v1alpha1.RoleName) (bool, error) {
	if d.key != "" {
		return true, nil
	}
	return d.cluster.may(ctx, approval.RoleAttributes(d.cluster.namespace, role))
}

// entitlement says how somebody sees which roles are theirs. kubectl cannot be asked about a single one: docs/decisions/0004.
func (d *decider) entitlement(role string) []string {
	return []string{
		"see your rules: " + v1alpha1.OversightRolesResource + "." + v1alpha1.GroupName + " with " + role + " under resource names and verb " +
			v1alpha1.DecideVerb + " must be among them",
		"  kubectl auth can-i --list -n " + d.cluster.namespace,
		"whoever administers the cluster's RBAC can grant it",
	}
}

func names(roles []v1alpha1.RoleName) string {
	words := make([]string, len(roles))
	for i, role := range roles {
		words[i] = string(role)
	}
	return strings.Join(words, ", ")
}
