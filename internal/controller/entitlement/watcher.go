// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package entitlement

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/util/wait"
	authorizationclient "k8s.io/client-go/kubernetes/typed/authorization/v1"
	"k8s.io/client-go/tools/events"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	logf "sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/snapshot"
	"github.com/aims-operator/aims-operator/internal/statuswriter"
)

// maximumFormer is how many former approvers a status holds.
const maximumFormer = 64

// Watcher asks about everybody once in an interval.
type Watcher struct {
	Client client.Client
	// Facts tell which policies govern a system: they say whose signatures count.
	Facts *snapshot.Reader
	// Reviews is the API server's authorizer.
	Reviews  authorizationclient.SubjectAccessReviewInterface
	Events   events.EventRecorder
	Interval time.Duration
}

// +kubebuilder:rbac:groups=aims-operator.io,resources=aisystems;oversightdecisions,verbs=get;list;watch
// +kubebuilder:rbac:groups=aims-operator.io,resources=aisystems/status,verbs=patch
// +kubebuilder:rbac:groups=authorization.k8s.io,resources=subjectaccessreviews,verbs=create
// +kubebuilder:rbac:groups=events.k8s.io,resources=events,verbs=create;patch

// SetupWithManager lets the replica that leads ask.
func (w *Watcher) SetupWithManager(manager ctrl.Manager) error {
	if err := manager.Add(w); err != nil {
		return fmt.Errorf("setting up the watcher of entitlements: %w", err)
	}
	return nil
}

// Start asks until the context ends.
func (w *Watcher) Start(ctx context.Context) error {
	wait.UntilWithContext(ctx, func(ctx context.Context) {
		if err := w.look(ctx); err != nil && ctx.Err() == nil {
			logf.FromContext(ctx).Error(err, "not everybody's entitlement could be asked about")
		}
	}, w.Interval)
	return nil
}

// look asks about those who approved what each system's status names now. What could not be asked stays as it is, for that is neither yes nor no.
func (w *Watcher) look(ctx context.Context) error {
	systems, decisions := &v1alpha1.AISystemList{}, &v1alpha1.OversightDecisionList{}
	if err := errors.Join(w.Client.List(ctx, systems, snapshot.ReadOnly()), w.Client.List(ctx, decisions, snapshot.ReadOnly())); err != nil {
		return fmt.Errorf("listing systems and decisions: %w", err)
	}
	approvals := newApprovals(decisions.Items)
	round := newRound(w.Reviews)
	var problems []error
	for i := range systems.Items {
		system := &systems.Items[i]
		former, err := w.former(ctx, round, system, approvals.of(system))
		if err == nil {
			err = w.write(ctx, system, former)
		}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && !apierrors.IsConflict(err):
			problems = append(problems, err)
		}
	}
	return errors.Join(problems...)
}

// former are those of the deciders whose approvals stand and who may not decide in their role any more, by RBAC or by the policies' signers.
func (w *Watcher) former(ctx context.Context, round *round, system *v1alpha1.AISystem, decisions []*v1alpha1.OversightDecision) ([]v1alpha1.FormerApprover, error) {
	var former []v1alpha1.FormerApprover
	for _, d := range decisions {
		name, left, err := w.left(ctx, round, system, d)
		if err != nil {
			return nil, err
		}
		if left && len(former) < maximumFormer {
			former = append(former, v1alpha1.FormerApprover{Decision: d.Name, Role: d.Spec.Role, Username: name})
		}
	}
	return former, nil
}

// left is who took a decision, and whether they may take no other in its role.
func (w *Watcher) left(ctx context.Context, round *round, system *v1alpha1.AISystem, d *v1alpha1.OversightDecision) (name string, left bool, err error) {
	if d.Spec.Signature != "" {
		return w.Facts.FormerSigner(ctx, system.Name, d)
	}
	entitled, err := round.entitled(ctx, system.Namespace, d)
	return d.Spec.DecidedBy.Username, !entitled, err
}

// write stores who may not decide any more, and tells of everybody who is new among them.
func (w *Watcher) write(ctx context.Context, system *v1alpha1.AISystem, former []v1alpha1.FormerApprover) error {
	before := system.Status.FormerApprovers
	if system.DeletionTimestamp != nil || slices.Equal(before, former) {
		return nil
	}
	updated := system.DeepCopy()
	updated.Status.FormerApprovers = former
	changed, err := statuswriter.Write(ctx, w.Client, system, updated)
	if err != nil || !changed {
		return err
	}
	for _, f := range former {
		if slices.Contains(before, f) {
			continue
		}
		w.Events.Eventf(updated, nil, corev1.EventTypeWarning, "NoLongerEntitled", "Warn",
			"%s, who approved as %s by decision %s, may not decide in that role any more. The approval stands; see what it is about with: kubectl aims status %s -n %s",
			f.Username, f.Role, f.Decision, system.Name, system.Namespace)
	}
	return nil
}
