// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package aisystem

import (
	"context"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/ledger"
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
	// owned tells that another object made it, which is marked in its place.
	owned bool
	// counted tells that it is a workload of its own: not a pod of a Deployment, which is counted in its place.
	counted bool
}

// judgeWorkloads evaluates every workload that names the system, and counts those that nobody else made.
func (r *Reconciler) judgeWorkloads(ctx context.Context, s *scope) error {
	objects, err := r.Facts.Workloads(ctx, s.key.Namespace, s.key.Name)
	if err != nil {
		return err
	}
	for _, object := range objects {
		o, err := workload.Read(object)
		if err != nil {
			return err
		}
		facts := workload.Facts(o)
		if object.GetDeletionTimestamp() != nil {
			s.noteEnding(object, &facts)
			continue
		}
		// A pod that runs already has its node; only at admission does that stand in the way of holding it.
		facts.NodeName = ""
		w := judgedWorkload{object: object, verdict: s.facts.EvaluateWorkload(&facts), gated: o.IsPod && workload.Gated(&o.Template.Spec)}
		owner := metav1.GetControllerOf(object)
		w.owned = owner != nil
		if name, ok := ledger.Name(o.Template); ok {
			w.name = name
		}
		w.counted = owner == nil || owner.Kind != "ReplicaSet"
		s.judged = append(s.judged, w)
		s.noteRecheck(w.verdict.RecheckAt)
		if w.counted {
			s.count(&w, o.IsPod)
			s.countStricter(&facts)
		}
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
