// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"cmp"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// refuseUnholdable refuses a pod that would be held but names its node already: no scheduling gate can keep that one back. A static pod runs
// whatever is said of it; that it falls short and cannot be stopped from here is a finding.
func (v *Verdict) refuseUnholdable(w *Workload) {
	if w == nil || w.NodeName == "" && !w.Static || v.Deploy != v1alpha1.PermissionHold && v.Run != v1alpha1.PermissionHold {
		return
	}
	f := Finding{
		Reason:   v1alpha1.ReasonHoldImpossible,
		Object:   w.Kind + "/" + w.Name,
		Field:    cmp.Or(w.NodeField, "spec.nodeName"),
		Message:  "the pod names its node itself, so that it cannot be held until it is approved",
		Remedies: []string{"leave spec.nodeName out, and let the scheduler choose the node"},
	}
	if w.Static {
		f.Field = ""
		f.Message = "a node runs the pod from a file of its own, so that nothing in the cluster can hold it"
		f.Remedies = []string{"take its manifest out of the node's static pod directory, and deploy it as a workload"}
	}
	v.Findings = append(v.Findings, f)
	for _, permission := range []*v1alpha1.Permission{&v.Deploy, &v.Scale, &v.Run} {
		if *permission == v1alpha1.PermissionHold {
			*permission = v1alpha1.PermissionDeny
		}
	}
}
