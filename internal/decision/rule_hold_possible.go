// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// refuseUnholdable refuses a pod that would be held but names its node already: no scheduling gate can keep that one back.
func (v *Verdict) refuseUnholdable(w *Workload) {
	if w == nil || w.NodeName == "" || v.Deploy != v1alpha1.PermissionHold && v.Run != v1alpha1.PermissionHold {
		return
	}
	v.Findings = append(v.Findings, Finding{
		Reason:   v1alpha1.ReasonHoldImpossible,
		Object:   w.Kind + "/" + w.Name,
		Field:    "spec.nodeName",
		Message:  "the pod names its node itself, so that it cannot be held until it is approved",
		Remedies: []string{"leave spec.nodeName out, and let the scheduler choose the node"},
	})
	for _, permission := range []*v1alpha1.Permission{&v.Deploy, &v.Scale, &v.Run} {
		if *permission == v1alpha1.PermissionHold {
			*permission = v1alpha1.PermissionDeny
		}
	}
}
