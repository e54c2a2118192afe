// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package gate

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	admissionv1 "k8s.io/api/admission/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// judgement is a workload and what is permitted to it.
type judgement struct {
	object     workload.Object
	facts      decision.Workload
	verdict    decision.Verdict
	permission v1alpha1.Permission
}

// refusal is what the author of a refused request is told.
func (j *judgement) refusal() string {
	return j.as(v1alpha1.PermissionDeny).Text(j.facts.System, j.subject())
}

// as is the verdict in the words of the permission that this request got: a pod may run where nothing new may be deployed, and what could be
// held as something new is refused as a change.
func (j *judgement) as(permission v1alpha1.Permission) *decision.Verdict {
	worded := j.verdict
	worded.Deploy = permission
	return &worded
}

func (j *judgement) subject() string {
	return j.facts.Kind + "/" + j.facts.Name
}

// decode reads the request's object, and what it was before an update.
func (g *Gate) decode(request admission.Request) (after, before workload.Object, err error) {
	gvk := schema.GroupVersionKind(request.Kind)
	if after, err = g.decodeObject(gvk, request.Object.Raw); err != nil {
		return after, before, err
	}
	if request.Operation == admissionv1.Update {
		before, err = g.decodeObject(gvk, request.OldObject.Raw)
	}
	return after, before, err
}

// decodeObject reads an object. JSON's null decodes into an empty object, which would be a workload without fault: it is none.
func (g *Gate) decodeObject(gvk schema.GroupVersionKind, raw []byte) (workload.Object, error) {
	if bytes.Equal(bytes.TrimSpace(raw), []byte("null")) {
		return workload.Object{}, fmt.Errorf("reading a %s: the object is null", gvk.Kind)
	}
	return g.Kinds.Decode(gvk, raw)
}

// judge evaluates a workload. What only goes on may run where nothing new may be deployed. After an update it is judged as the system that it
// names and as the one that it named before, so that nobody walks out of a system's verdict by a label. One whose pods name several systems is
// judged as each.
func (g *Gate) judge(ctx context.Context, request admission.Request, object, before workload.Object) (judgement, error) {
	j := judgement{object: object}
	facts, err := g.Facts.Workload(ctx, request.Namespace, object)
	if err != nil {
		return j, err
	}
	update := request.Operation == admissionv1.Update
	var former []string
	if update {
		former = before.Systems()
	}
	j.facts = *facts.Input().Workload
	j.facts.Static = mirror(request, object)
	if j.facts.System == "" && len(former) > 0 {
		j.facts.FormerSystem = former[0]
	}
	j.verdict = facts.EvaluateWorkload(&j.facts)
	if err := g.judgeOthers(ctx, request, &j, former); err != nil {
		return j, err
	}
	j.permission = j.verdict.Deploy
	switch {
	case update && goesOn(before, object):
		// What asks for no more pods is harmless, and was let pass before. What slept at zero starts anew.
		j.permission = j.verdict.Scale
	case !update && j.verdict.Deploy != j.verdict.Run:
		made, err := g.madeByKubernetes(ctx, request, object)
		if err != nil {
			return j, err
		}
		if made {
			j.permission = j.verdict.Run
		}
	}
	return j, nil
}

// judgeOthers judges the workload as that of the other systems that it names, and that it named before, too.
func (g *Gate) judgeOthers(ctx context.Context, request admission.Request, j *judgement, former []string) error {
	if len(j.object.Parts()) == 0 {
		return nil
	}
	judged := map[string]bool{j.facts.System: true}
	for _, system := range slices.Concat(j.object.Systems(), former) {
		if judged[system] {
			continue
		}
		judged[system] = true
		facts, err := g.Facts.System(ctx, request.Namespace, system)
		if err != nil {
			return err
		}
		w := j.facts
		w.System, w.ObjectSystem, w.FormerSystem, w.OtherSystems = system, "", "", nil
		j.verdict = decision.Both(j.verdict, facts.EvaluateWorkload(&w))
	}
	return nil
}

func systemOf(o workload.Object) string { return o.System() }
