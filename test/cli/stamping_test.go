// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http/httptest"
	"time"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
	testclock "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/seal"
	"github.com/aims-operator/aims-operator/internal/snapshot"
	"github.com/aims-operator/aims-operator/internal/webhook/decisionguard"
	"github.com/aims-operator/aims-operator/test/operator"
)

// stamps is when decisions are taken, by what is stamped.
var stamps = testclock.NewFakePassiveClock(now.Add(-2 * time.Second))

// startStamping serves the operator's own stamper, with keys of this cluster. Decisions with the comment "unstamped" slip past it.
func startStamping(ctx context.Context) error {
	scheme, err := operator.NewScheme()
	if err != nil {
		return err
	}
	live, err := client.New(plane.Config(), client.Options{Scheme: scheme})
	if err != nil {
		return err
	}
	clients, err := kubernetes.NewForConfig(plane.Config())
	if err != nil {
		return err
	}
	keeper := seal.NewKeeper(&seal.Options{Core: clients.CoreV1(), Clock: stamps, Namespace: metav1.NamespaceDefault, Life: 24 * time.Hour})
	// The API server makes its own namespaces while it starts.
	var last error
	if err := wait.PollUntilContextTimeout(ctx, 100*time.Millisecond, time.Minute, true, func(ctx context.Context) (bool, error) {
		last = keeper.Refresh(ctx)
		return last == nil, nil
	}); err != nil {
		return fmt.Errorf("making the keys of the seals: %w", errors.Join(err, last))
	}
	stamper := decisionguard.Stamper{Guard: &decisionguard.Guard{
		Live: live, Facts: &snapshot.Reader{Client: live, Clock: stamps, Uncached: true, Seals: keeper},
		Reviews: clients.AuthorizationV1().SubjectAccessReviews(), Seals: keeper, Clock: stamps,
	}}
	// It serves until the tests end.
	server := httptest.NewTLSServer(&admission.Webhook{Handler: stamper})
	return live.Create(ctx, &admissionregistrationv1.MutatingWebhookConfiguration{
		ObjectMeta: metav1.ObjectMeta{Name: "stamp"},
		Webhooks: []admissionregistrationv1.MutatingWebhook{{
			Name: "stamp.aims-operator.io", SideEffects: new(admissionregistrationv1.SideEffectClassNone), AdmissionReviewVersions: []string{"v1"},
			FailurePolicy: new(admissionregistrationv1.Fail),
			ClientConfig: admissionregistrationv1.WebhookClientConfig{
				URL:      new(server.URL + "/stamp"),
				CABundle: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}),
			},
			Rules: []admissionregistrationv1.RuleWithOperations{{
				Operations: []admissionregistrationv1.OperationType{admissionregistrationv1.Create},
				Rule: admissionregistrationv1.Rule{
					APIGroups: []string{v1alpha1.GroupName}, APIVersions: []string{"*"}, Resources: []string{"oversightdecisions"},
				},
			}},
			MatchConditions: []admissionregistrationv1.MatchCondition{
				{Name: "stamped", Expression: "!has(object.spec.comment) || object.spec.comment != 'unstamped'"},
			},
		}},
	})
}

// awaitStamping waits until the webhook that stamps decisions is asked.
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
