// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/view"
)

// stopper takes one decision on a system itself: it halts or resumes it.
type stopper struct {
	*decider
	// drill tells that a halt is an exercise.
	drill bool
}

func (d *stopper) run(ctx context.Context) error {
	if err := d.open(ctx); err != nil {
		return err
	}
	role := v1alpha1.RoleName(d.role)
	if err := d.checkRole(ctx, role); err != nil {
		return err
	}
	if err := d.present(ctx); err != nil {
		return err
	}
	if !d.yes && d.dryRun == dryRunNone {
		yes, err := d.ask(ctx, fmt.Sprintf("%s %s/%s as %s?", d.word(), d.cluster.namespace, d.name, role))
		if err != nil {
			return err
		}
		if !yes {
			return errors.New("nothing was decided, and nothing recorded")
		}
	}
	decision := &v1alpha1.OversightDecision{
		ObjectMeta: metav1.ObjectMeta{Namespace: d.cluster.namespace, GenerateName: d.name + "-" + d.role + "-"},
		Spec: v1alpha1.OversightDecisionSpec{
			Subject:  v1alpha1.DecisionSubject{Kind: v1alpha1.KindAISystem, Name: d.name},
			Decision: d.decision, Role: role, Comment: d.comment, Drill: d.drill,
		},
	}
	stored, err := d.store(ctx, decision, "see how the system is now: "+d.command("status"))
	if err != nil || !stored {
		return err
	}
	write(d.streams.Out, d.recordedText(decision))
	switch {
	case d.dryRun != dryRunNone:
	case d.drill:
		return d.awaitDrill(ctx, decision.Name)
	default:
		d.tellOutcome(ctx)
	}
	return nil
}

// word is what a person is asked whether to do.
func (d *stopper) word() string {
	if d.drill {
		return "Drill a halt of"
	}
	return string(d.decision)
}

// system is the state of the system as far as the user may read it, or nil: who stops a system need not be able to read all about it.
func (d *stopper) system(ctx context.Context) (*view.System, error) {
	i, err := d.cluster.inventory(ctx, d.cluster.namespace)
	if err != nil {
		return nil, err
	}
	facts, err := i.open(ctx, d.clock, d.cluster.namespace, d.name)
	if err != nil {
		return nil, err
	}
	if facts.Facts.System == nil {
		return nil, d.cluster.noSystem(ctx, d.name)
	}
	system, err := view.NewSystem(facts)
	return &system, err
}

// present shows what is about to be decided, beside the result. A stop must not fail because something else cannot be read.
func (d *stopper) present(ctx context.Context) error {
	system, err := d.system(ctx)
	if err != nil {
		if gone := (*failure)(nil); errors.As(err, &gone) && !isRefusal(err) {
			return err
		}
		d.warn("what the system is could not be read: " + err.Error())
		return nil
	}
	write(d.streams.ErrOut, stopPresentation(system, d.decision, d.drill))
	for _, warning := range stopWarnings(system, d.decision) {
		d.warn(warning)
	}
	write(d.streams.ErrOut, "\n")
	return nil
}

func isRefusal(err error) bool {
	refused := (*refusal)(nil)
	return errors.As(err, &refused)
}

// tellOutcome says what the decision led to.
func (d *stopper) tellOutcome(ctx context.Context) {
	if d.decision == v1alpha1.DecisionHalt {
		write(d.streams.Out, "Its pods are taken off their nodes now. Watch:\n  kubectl get pods -n "+d.cluster.namespace+" -w -l "+
			v1alpha1.SystemLabel+"="+d.name+"\nUndo it:\n  "+d.command("resume")+" --role ROLE\n")
		return
	}
	system, err := d.system(ctx)
	if err != nil || system.JudgedBy != view.JudgedNow {
		write(d.streams.Out, "What it led to could not be read; see:\n  "+d.command("status")+"\n")
		return
	}
	write(d.streams.Out, resumeOutcome(system))
}
