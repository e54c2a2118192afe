// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package gate

import (
	"context"
	"fmt"
	"slices"

	logf "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/webhook/answer"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// Debugger is the validating webhook for ephemeral containers, by which people debug pods that run. What the pod falls short of already is no
// reason to keep people from looking into it: only what the new containers add counts.
type Debugger struct {
	Gate
}

// Handle refuses containers that run what the pod's system does not register, and records all others.
func (d *Debugger) Handle(ctx context.Context, request admission.Request) admission.Response {
	after, before, err := d.decode(request)
	if err != nil {
		return answer.Malformed(err)
	}
	if !after.IsPod || !before.IsPod {
		return answer.Malformed(fmt.Errorf("the request is about a %s, not about a Pod", after.Kind))
	}
	j, err := d.judgeAdded(ctx, request, after, before)
	if err != nil {
		return answer.CannotDecide(err)
	}
	logf.FromContext(ctx).V(1).Info("judged an ephemeral container", "workload", j.subject(),
		"permission", j.permission, "reasons", j.verdict.Reasons(), "contentDigest", j.verdict.ContentDigest)
	switch {
	case j.permission == v1alpha1.PermissionCannotDecide:
		return answer.CannotDecide(fmt.Errorf("%s", j.as(j.permission).Text(j.facts.System, j.subject())))
	case j.permission == v1alpha1.PermissionAllow, j.permission == v1alpha1.PermissionHold && gated(after):
		return audited(admission.Allowed("").WithWarnings(warnings(&j)...), &j)
	}
	return audited(answer.Refuse(j.refusal()), &j)
}

// judgeAdded judges the pod with its new containers, and permits it if it has no finding that it did not have before.
func (d *Debugger) judgeAdded(ctx context.Context, request admission.Request, after, before workload.Object) (judgement, error) {
	// The pod is past admission: where it runs is no shortcoming.
	j := judgement{object: after}
	facts, err := d.Facts.Workload(ctx, request.Namespace, after.WithoutNode())
	if err != nil {
		return j, err
	}
	j.facts, j.verdict = *facts.Input().Workload, facts.Evaluate()
	j.permission = j.verdict.Run
	if j.permission == v1alpha1.PermissionCannotDecide || j.permission == v1alpha1.PermissionAllow {
		return j, nil
	}
	if facts, err = d.Facts.Workload(ctx, request.Namespace, before.WithoutNode()); err != nil {
		return j, err
	}
	old := facts.Evaluate()
	added := slices.ContainsFunc(j.verdict.Findings, func(f decision.Finding) bool {
		return !slices.ContainsFunc(old.Findings, func(o decision.Finding) bool {
			return o.Reason == f.Reason && o.Object == f.Object && o.Field == f.Field && o.Message == f.Message
		})
	})
	if !added {
		j.permission = v1alpha1.PermissionAllow
	}
	return j, nil
}
