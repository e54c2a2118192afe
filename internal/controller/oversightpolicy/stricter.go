// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package oversightpolicy

import (
	"context"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/conditions"
	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/snapshot"
)

// stricter says what each mode that is stricter than the policy's own would do. Of registered systems their own status says it, so that there is one
// judgement; what names no system is judged here.
func (r *Reconciler) stricter(ctx context.Context, policy *v1alpha1.OversightPolicy, systems []v1alpha1.AISystem) ([]v1alpha1.StricterMode, error) {
	var tallies []*conditions.StricterTally
	for _, mode := range conditions.StricterModes(policy.Spec.Enforcement.Admission) {
		tallies = append(tallies, conditions.NewStricterTally(mode))
	}
	if len(tallies) == 0 {
		return nil, nil
	}
	namespaces, err := r.namespaceLabels(ctx)
	if err != nil {
		return nil, err
	}
	for i := range systems {
		if verdict := systems[i].Status.Verdict; verdict != nil && slices.Contains(verdict.Policies, policy.Name) {
			addSystem(tallies, &systems[i], namespaces[systems[i].Namespace])
		}
	}
	if err := r.addUnregistered(ctx, tallies, policy.Name, systems); err != nil {
		return nil, err
	}
	modes := make([]v1alpha1.StricterMode, 0, len(tallies))
	for _, tally := range tallies {
		modes = append(modes, tally.Result())
	}
	return modes, nil
}

// namespaceLabels are the labels of each namespace, which may name a team.
func (r *Reconciler) namespaceLabels(ctx context.Context) (map[string]map[string]string, error) {
	list := &corev1.NamespaceList{}
	if err := r.Client.List(ctx, list, snapshot.ReadOnly()); err != nil {
		return nil, fmt.Errorf("listing namespaces: %w", err)
	}
	labels := make(map[string]map[string]string, len(list.Items))
	for i := range list.Items {
		labels[list.Items[i].Name] = list.Items[i].Labels
	}
	return labels, nil
}

func addSystem(tallies []*conditions.StricterTally, system *v1alpha1.AISystem, namespace map[string]string) {
	for _, tally := range tallies {
		for _, counts := range system.Status.Stricter {
			// Where another policy is as strict already, this one's mode changes nothing.
			if counts.Mode == tally.Mode() {
				tally.Add(conditions.Team(system, system.Namespace, namespace), counts.Held, counts.Refused)
			}
		}
	}
}

func (r *Reconciler) addUnregistered(ctx context.Context, tallies []*conditions.StricterTally, policy string, systems []v1alpha1.AISystem) error {
	found, err := r.Facts.Unregistered(ctx, systems)
	if err != nil {
		return err
	}
	for i := range found {
		w := &found[i]
		facts, err := r.Facts.System(ctx, w.Namespace, w.Facts.System)
		switch {
		case apierrors.IsNotFound(err):
			// Its namespace is gone, and the workload with it.
			continue
		case err != nil:
			return err
		}
		now := facts.EvaluateWorkload(&w.Facts)
		if !slices.Contains(now.Policies, policy) {
			continue
		}
		for _, tally := range tallies {
			if slices.Contains(conditions.StricterModes(now.Mode), tally.Mode()) {
				held, refused := effect(facts.EvaluateStricter(&w.Facts, tally.Mode()))
				tally.AddUnregistered(conditions.Team(nil, w.Namespace, facts.Input().Namespace.Labels), held, refused)
			}
		}
	}
	return nil
}

func effect(v decision.Verdict) (held, refused int32) {
	switch v.Deploy {
	case v1alpha1.PermissionHold:
		return 1, 0
	case v1alpha1.PermissionDeny:
		return 0, 1
	case v1alpha1.PermissionAllow, v1alpha1.PermissionCannotDecide:
	}
	return 0, 0
}
