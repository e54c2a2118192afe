// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decisionguard

import (
	"context"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	testclock "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/snapshot"
)

// shelf holds the system "chat" with the assessment "chat-2026", in these versions, and counts how often it is listed. A version of "" is none.
type shelf struct {
	system, assessment string
	lists              int
}

func (s *shelf) Get(_ context.Context, key client.ObjectKey, object client.Object, _ ...client.GetOption) error {
	version := s.system
	switch o := object.(type) {
	case *corev1.Namespace:
		version = "1"
	case *v1alpha1.ImpactAssessment:
		version, o.Spec.SystemRef.Name = s.assessment, "chat"
	}
	if version == "" {
		return apierrors.NewNotFound(schema.GroupResource{}, key.Name)
	}
	object.SetNamespace(key.Namespace)
	object.SetName(key.Name)
	object.SetUID("chat-1")
	object.SetResourceVersion(version)
	return nil
}

func (s *shelf) List(_ context.Context, list client.ObjectList, _ ...client.ListOption) error {
	s.lists++
	if assessments, ok := list.(*v1alpha1.ImpactAssessmentList); ok && s.assessment != "" {
		assessments.Items = []v1alpha1.ImpactAssessment{{
			ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: "chat-2026", UID: "chat-1", ResourceVersion: s.assessment},
			Spec:       v1alpha1.ImpactAssessmentSpec{SystemRef: v1alpha1.SystemReference{Name: "chat"}},
		}}
	}
	return nil
}

// TestTheCacheIsTakenAtItsWordWhereItIsFresh: what is stored is listed only where the cache lags, or a signature is looked for.
func TestTheCacheIsTakenAtItsWordWhereItIsFresh(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		why       string
		cached    shelf
		signature string
		lists     bool
		waives    bool
	}{
		"a waiver":            {why: "it shows what is stored", cached: shelf{system: "7", assessment: "8"}, waives: true},
		"a waiver of old":     {why: "what it is for may be something else by now", cached: shelf{system: "7", assessment: "5"}, waives: true, lists: true},
		"a waiver of nothing": {why: "what it is for was made just now", cached: shelf{system: "7"}, waives: true, lists: true},
		"fresh":               {"it shows what is stored", shelf{system: "7", assessment: "8"}, "", false, false},
		"an older system":     {"somebody has changed it since", shelf{system: "6", assessment: "8"}, "", true, false},
		"an old assessment":   {"somebody has changed it since", shelf{system: "7", assessment: "5"}, "", true, false},
		"no system yet":       {"it was made just now", shelf{assessment: "8"}, "", true, false},
		"no assessment yet":   {"it was applied with the decision", shelf{system: "7"}, "", true, false},
		"a signed decision":   {"what it repeats may be stored just now", shelf{system: "7", assessment: "8"}, "-----BEGIN SSH SIGNATURE-----", true, false},
	} {
		live := &shelf{system: "7", assessment: "8"}
		clock := testclock.NewFakePassiveClock(now)
		guard := &Guard{
			Live: live, Facts: &snapshot.Reader{Client: live, Clock: clock}, Cached: &snapshot.Reader{Client: &test.cached, Clock: clock}, Clock: clock,
		}
		d := &v1alpha1.OversightDecision{ObjectMeta: metav1.ObjectMeta{Namespace: "lending", Name: "d"}, Spec: v1alpha1.OversightDecisionSpec{
			Subject: v1alpha1.DecisionSubject{Kind: v1alpha1.KindImpactAssessment, Name: "chat-2026"}, Signature: test.signature,
		}}
		if test.waives {
			stored, err := guard.Facts.System(t.Context(), "lending", "chat")
			if err != nil {
				t.Fatal(err)
			}
			in := stored.Input()
			d.Spec.Subject, d.Spec.Decision = v1alpha1.DecisionSubject{Kind: v1alpha1.KindAISystem, Name: "chat"}, v1alpha1.DecisionWaive
			d.Spec.ContentDigest, live.lists = in.Candidates[0].Digest, 0
		}
		facts, err := (&question{Guard: guard, d: d}).facts(t.Context())
		if err != nil || facts.System == nil || facts.Assessment("chat-2026") == nil {
			t.Errorf("%s: the facts are %+v, %v", name, facts, err)
		} else if (live.lists > 0) != test.lists {
			t.Errorf("%s: what is stored was listed %d times, want some %t: %s", name, live.lists, test.lists, test.why)
		}
	}
}
