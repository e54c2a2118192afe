// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/wait"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// awaitStamping waits until the admission policy that stamps decisions works: the API server looks every five seconds which kinds there are
// schemas of, and until then no decision can be recorded.
func awaitStamping(ctx context.Context) error {
	probe := &unstructured.Unstructured{Object: map[string]any{"spec": map[string]any{
		"subject":  map[string]any{"kind": v1alpha1.KindImpactAssessment, "name": "probe"},
		"decision": string(v1alpha1.DecisionApprove), "role": "probe",
		"contentDigest": "aims.v1:sha256:" + fmt.Sprintf("%064d", 0),
	}}}
	probe.SetGroupVersionKind(v1alpha1.GroupVersion.WithKind(v1alpha1.KindOversightDecision))
	probe.SetNamespace("lending")
	probe.SetName("probe")
	var last error
	err := wait.PollUntilContextTimeout(ctx, 100*time.Millisecond, time.Minute, true, func(ctx context.Context) (bool, error) {
		stamped := probe.DeepCopy()
		last = admin.Create(ctx, stamped, client.DryRunAll)
		if last == nil {
			user, found, err := unstructured.NestedString(stamped.Object, "spec", "decidedBy", "username")
			return found && user != "", err
		}
		if apierrors.IsServiceUnavailable(last) || apierrors.ReasonForError(last) == metav1.StatusReasonUnknown {
			return false, nil
		}
		return false, last
	})
	if err != nil {
		return fmt.Errorf("waiting until decisions are stamped: %w", errors.Join(err, last))
	}
	return nil
}
