// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package gate

import (
	"context"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/internal/workload"
)

// madeByKubernetes tells whether one of Kubernetes' own controllers makes the object for a workload that was admitted before. An owner that an
// object claims counts only if the controller of that kind asks, and the owner is stored, is the very one that is claimed, and chooses the
// object. What a person makes is new, whatever owner it claims.
func (g *Gate) madeByKubernetes(ctx context.Context, request admission.Request, object workload.Object) (bool, error) {
	claim, ok := object.Claim()
	if !ok || !claim.Kind.MadeByUser(request.UserInfo.Username) {
		return false, nil
	}
	owner, err := g.Workloads.Workload(ctx, &claim.Kind, request.Namespace, claim.Name)
	if apierrors.IsNotFound(err) {
		return false, nil
	}
	return err == nil && object.MadeBy(&owner), err
}

// scaledByKubernetes tells whether an update is a controller's that scales what it made, such as a Deployment's ReplicaSets. How many there
// are was judged at the owner, and each pod is judged by itself.
func scaledByKubernetes(request admission.Request, before, after workload.Object) bool {
	claim, ok := before.Claim()
	return ok && claim.Kind.MadeByUser(request.UserInfo.Username) && runsTheSame(before, after)
}
