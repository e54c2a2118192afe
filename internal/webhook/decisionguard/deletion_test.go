// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decisionguard

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	admissionv1 "k8s.io/api/admission/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// archive is a cluster with these objects in its one namespace.
type archive struct {
	cluster

	systems []v1alpha1.AISystem
	// assesses is what the one assessment was seen to be with its system.
	assesses v1alpha1.ContentDigest
}

// Get finds the assessment as well.
func (a archive) Get(ctx context.Context, key client.ObjectKey, object client.Object, options ...client.GetOption) error {
	if assessment, ok := object.(*v1alpha1.ImpactAssessment); ok && a.assesses != "" {
		assessment.Status.ContentDigest = a.assesses
		return nil
	}
	return a.cluster.Get(ctx, key, object, options...)
}

// List gives what there is.
func (a archive) List(_ context.Context, into client.ObjectList, _ ...client.ListOption) error {
	if list, ok := into.(*v1alpha1.AISystemList); ok {
		list.Items = a.systems
	}
	return nil
}

func TestWhatIsKept(t *testing.T) {
	t.Parallel()
	const old, present = v1alpha1.ContentDigest("aims.v1:sha256:01"), v1alpha1.ContentDigest("aims.v1:sha256:02")
	year := 365 * 24 * time.Hour
	released, waiting, judged := v1alpha1.AISystem{}, v1alpha1.AISystem{}, v1alpha1.AISystem{}
	released.Status.Release = &v1alpha1.Release{ContentDigest: present}
	waiting.Status.Candidate = &v1alpha1.Candidate{ContentDigest: present}
	judged.Status.Verdict = &v1alpha1.VerdictSummary{ContentDigest: present}
	moved := v1alpha1.AISystem{}
	moved.Status.Lifecycle = &v1alpha1.LifecycleStatus{Moves: []v1alpha1.StageMove{{}, {Decisions: []string{"another", "d"}}}}
	for name, test := range map[string]struct {
		why       string
		retention time.Duration
		what      v1alpha1.Decision
		digest    v1alpha1.ContentDigest
		age       time.Duration
		there     archive
		// says is empty where the deletion is allowed.
		says string
	}{
		"no retention is set": {"evidence is kept for good", 0, v1alpha1.DecisionApprove, old, 10 * year, archive{}, "a decision is evidence."},
		"old":                 {"its content is no system's any more", year, v1alpha1.DecisionApprove, old, 2 * year, archive{}, ""},
		"young":               {"it is kept for a year", year, v1alpha1.DecisionApprove, old, year / 2, archive{}, "kept for 365 days"},
		"of the release": {
			"a release stands on it", year, v1alpha1.DecisionApprove, present, 2 * year, archive{systems: []v1alpha1.AISystem{released}}, "has that content now",
		},
		"of the candidate": {
			"a candidate may need it", year, v1alpha1.DecisionApprove, present, 2 * year, archive{systems: []v1alpha1.AISystem{waiting}}, "has that content now",
		},
		"of what was judged": {
			"it is declared now", year, v1alpha1.DecisionApprove, present, 2 * year, archive{systems: []v1alpha1.AISystem{judged}}, "has that content now",
		},
		"of a second assessment": {
			"it is declared, and another is judged", year, v1alpha1.DecisionApprove, present, 2 * year, archive{assesses: present}, "has that content now",
		},
		"of what an assessment was": {"its content is no system's any more", year, v1alpha1.DecisionApprove, old, 2 * year, archive{assesses: present}, ""},
		"of a move": {
			"the status names it as the move's evidence", year, v1alpha1.DecisionApprove, old, 2 * year, archive{systems: []v1alpha1.AISystem{moved}}, "moved by it to another stage",
		},
		"a rejection": {
			"the content may come back, and a signed approval of it be brought again", year, v1alpha1.DecisionReject, old, 2 * year, archive{}, "what forbids is kept for good",
		},
		"a halt": {"it would be undone", year, v1alpha1.DecisionHalt, "", 2 * year, archive{}, "kept for good"},
	} {
		guard := newGuard(cluster{}, true, nil)
		guard.Live, guard.Retention = test.there, test.retention
		request := recorded(t, func(_ *admission.Request, d *v1alpha1.OversightDecision) {
			d.Name, d.Spec.Decision, d.Spec.ContentDigest = "d", test.what, test.digest
			if test.what != v1alpha1.DecisionHalt {
				d.Spec.Subject.Kind = v1alpha1.KindImpactAssessment
			}
			d.CreationTimestamp = metav1.NewTime(now.Add(-test.age))
			d.Spec.DecidedAt = &d.CreationTimestamp
		})
		request.Operation, request.OldObject = admissionv1.Delete, request.Object
		response := guard.Handle(t.Context(), request)
		if response.Allowed != (test.says == "") {
			t.Errorf("%s: allowed: %t, %+v: %s", name, response.Allowed, response.Result, test.why)
			continue
		}
		if !response.Allowed && (response.Result.Code != http.StatusForbidden || !strings.Contains(response.Result.Message, test.says)) {
			t.Errorf("%s: it says %q, want %q", name, response.Result.Message, test.says)
		}
	}
}
