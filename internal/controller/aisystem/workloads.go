// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"context"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/ledger"
	"github.com/aims-operator/aims-operator/internal/snapshot"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// judgedWorkload is a workload and its verdict. The object is the cache's own.
type judgedWorkload struct {
	object  client.Object
	verdict decision.Verdict
	// name spells out what it runs, for the ledger; empty if it cannot be spelt.
	name string
	// gated tells that it is a pod that carries the operator's scheduling gate.
	gated bool
	// owned tells that another workload made it, which is marked and counted in its place.
	owned bool
	// unmarked tells that its verdict is written nowhere on the object: it is of a kind that would hand it down to pods, or is marked as one of another
	// system that it names as well.
	unmarked bool
}

// judgeWorkloads evaluates every workload that names the system, and counts those that no other workload made. What another made is judged by
// its maker, and pods by themselves as well, for their gates.
func (r *Reconciler) judgeWorkloads(ctx context.Context, s *scope) error {
	for i := range s.objects {
		o := &s.objects[i]
		owned, err := r.owned(ctx, s, o)
		if err != nil {
			return err
		}
		switch {
		case o.Meta.DeletionTimestamp != nil:
			s.noteEnding(s.named[i], o)
			continue
		case owned && !o.IsPod:
			continue
		}
		if err := r.judgeWorkload(ctx, s, s.named[i], o, owned); err != nil {
			return err
		}
	}
	return nil
}

// readWorkloads reads what names the system, and who made what of it.
func (r *Reconciler) readWorkloads(ctx context.Context, s *scope) (err error) {
	if s.named, err = r.Facts.Workloads(ctx, s.key.Namespace, s.key.Name); err != nil {
		return err
	}
	s.objects = make([]workload.Object, len(s.named))
	for i := range s.named {
		if s.objects[i], err = r.Facts.Kinds.Read(s.named[i]); err != nil {
			return err
		}
	}
	s.family = workload.NewFamily(s.objects)
	return nil
}

// owned tells whether another workload made the object, as it claims. A maker that the cache does not show is looked for where it is stored:
// it may reach the cache later than what it made, and nobody's word is taken for it.
func (r *Reconciler) owned(ctx context.Context, s *scope, o *workload.Object) (bool, error) {
	claim, claims := r.Facts.Kinds.Claim(o)
	if !claims || s.family.Owner(o) != nil {
		return claims, nil
	}
	if claim.Kind.Custom() && (r.Custom == nil || !r.Custom.Serves(&claim.Kind)) {
		return false, nil
	}
	maker, known := s.makers[claim.UID]
	if !known {
		stored, err := r.Live.Workload(ctx, &claim.Kind, o.Meta.Namespace, claim.Name)
		switch {
		case err == nil:
			maker = &stored
		case claim.Kind.Custom() && apierrors.IsForbidden(err):
			// What the operator may not read makes nothing, and what claims it counts for itself.
		case client.IgnoreNotFound(err) != nil:
			return false, err
		}
		s.makers[claim.UID] = maker
	}
	return maker != nil && o.MadeBy(maker), nil
}

func (r *Reconciler) judgeWorkload(ctx context.Context, s *scope, object client.Object, o *workload.Object, owned bool) error {
	if snapshot.Trimmed(o) {
		// It claims a maker that it does not have, so that the cache does not know what it runs.
		kind, _ := workload.Find(o.Group, o.Kind)
		whole, err := r.Live.Workload(ctx, &kind, o.Meta.Namespace, o.Meta.Name)
		if err != nil {
			return client.IgnoreNotFound(err)
		}
		*o = whole
	}
	facts := workload.FactsOf(*o, s.key.Name)
	if o.IsPod {
		// A pod that runs already has its node; only at admission does that stand in the way of holding it.
		facts.NodeName, facts.Static = "", workload.Static(o)
	}
	w := judgedWorkload{
		object: object, verdict: s.facts.EvaluateWorkload(&facts), gated: o.IsPod && workload.Gated(&o.Template.Spec), owned: owned,
	}
	kind, _ := r.Facts.Kinds.Find(o.Group, o.Kind)
	w.unmarked = kind.Unmarked() || o.System() != s.key.Name
	if o.Template != nil {
		if name, ok := ledger.Name(o.Template); ok {
			w.name = name
		}
	}
	s.judged = append(s.judged, w)
	s.noteRecheck(w.verdict.RecheckAt)
	if !owned {
		s.count(&w, o.IsPod)
		s.countStricter(&facts)
	}
	return nil
}

func (s *scope) count(w *judgedWorkload, isPod bool) {
	v := &w.verdict
	s.counts.Total++
	switch {
	case isPod && !w.gated && v.Run != v1alpha1.PermissionAllow:
		// It was let in before it fell short, and runs.
		s.counts.Warned++
	case v.Run == v1alpha1.PermissionHold:
		s.counts.Held++
	case v.Run != v1alpha1.PermissionAllow:
		s.counts.Denied++
	case len(v.Findings) > 0:
		s.counts.Warned++
	default:
		s.counts.Allowed++
	}
}

// marks are the annotations that a workload with this verdict carries: none if it is clean.
func marks(v *decision.Verdict) map[string]string {
	if len(v.Findings) == 0 {
		return nil
	}
	reasons := make([]string, 0, len(v.Findings))
	for _, reason := range v.Reasons() {
		reasons = append(reasons, string(reason))
	}
	return map[string]string{
		v1alpha1.VerdictAnnotation: string(v.Run),
		v1alpha1.ReasonsAnnotation: strings.Join(reasons, ","),
	}
}
