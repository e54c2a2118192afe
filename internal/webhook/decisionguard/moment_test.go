// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decisionguard

import (
	"context"
	"errors"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	testclock "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/snapshot"
)

// shelved lists these decisions, or fails.
type shelved struct {
	client.Reader
	decisions []v1alpha1.OversightDecision
	down      error
}

func (s shelved) List(_ context.Context, list client.ObjectList, _ ...client.ListOption) error {
	if decisions, ok := list.(*v1alpha1.OversightDecisionList); ok {
		decisions.Items = s.decisions
	}
	return s.down
}

// TestWhatForbidsIsTheLaterWord: a replica whose clock runs ahead stamped what is answered now.
func TestWhatForbidsIsTheLaterWord(t *testing.T) {
	t.Parallel()
	chat := v1alpha1.DecisionSubject{Kind: v1alpha1.KindAISystem, Name: "chat"}
	said := func(subject v1alpha1.DecisionSubject, ahead time.Duration) v1alpha1.OversightDecision {
		return v1alpha1.OversightDecision{Spec: v1alpha1.OversightDecisionSpec{
			Subject: subject, Decision: v1alpha1.DecisionResume, DecidedAt: new(metav1.NewTime(now.Add(ahead))),
		}}
	}
	before, ahead := said(chat, -time.Hour), said(chat, 90*time.Second)
	for name, test := range map[string]struct {
		why      string
		decision v1alpha1.Decision
		before   shelved
		want     time.Duration
	}{
		"a halt of what was resumed ahead": {"else the system runs on, and whoever halted it was told that it is recorded", v1alpha1.DecisionHalt, shelved{decisions: []v1alpha1.OversightDecision{ahead, before}}, 90 * time.Second},
		"a rejection":                      {"likewise", v1alpha1.DecisionReject, shelved{decisions: []v1alpha1.OversightDecision{before, ahead}}, 90 * time.Second},
		"a halt of what was resumed":       {"it is the later word anyway", v1alpha1.DecisionHalt, shelved{decisions: []v1alpha1.OversightDecision{before}}, 0},
		"a resume":                         {"who lets go on waits until it is the later word", v1alpha1.DecisionResume, shelved{decisions: []v1alpha1.OversightDecision{ahead}}, 0},
		"an hour ahead":                    {"no replica lets such a stamp pass", v1alpha1.DecisionHalt, shelved{decisions: []v1alpha1.OversightDecision{said(chat, time.Hour)}}, 0},
		"about another": {"it is answered by another halt", v1alpha1.DecisionHalt, shelved{decisions: []v1alpha1.OversightDecision{
			said(v1alpha1.DecisionSubject{Kind: v1alpha1.KindImpactAssessment, Name: "chat"}, time.Minute), {Spec: v1alpha1.OversightDecisionSpec{Subject: chat}},
		}}, 0},
		"nobody knows": {"nothing keeps a stop from being recorded", v1alpha1.DecisionHalt, shelved{down: errors.New("no such index")}, 0},
	} {
		guard := &Guard{Clock: testclock.NewFakePassiveClock(now), Cached: &snapshot.Reader{Client: test.before}}
		q := &question{Guard: guard, d: &v1alpha1.OversightDecision{Spec: v1alpha1.OversightDecisionSpec{Subject: chat, Decision: test.decision}}}
		if got := q.moment(t.Context()); !got.Time.Equal(now.Add(test.want)) {
			t.Errorf("%s is stamped %s later, want %s: %s", name, got.Sub(now), test.want, test.why)
		}
	}
}

// TestWhatRunsCanBeRejected: whatever is declared beside it by now.
func TestWhatRunsCanBeRejected(t *testing.T) {
	t.Parallel()
	in := &decision.Input{Release: &decision.Content{Digest: "released", AssessmentName: "chat-2026"}}
	for name, test := range map[string]struct {
		decision v1alpha1.Decision
		digest   v1alpha1.ContentDigest
		about    string
		in       *decision.Input
		want     bool
	}{
		"a rejection":                {v1alpha1.DecisionReject, "released", "chat-2026", in, true},
		"an approval":                {v1alpha1.DecisionApprove, "released", "chat-2026", in, false},
		"of other content":           {v1alpha1.DecisionReject, "another", "chat-2026", in, false},
		"by another assessment":      {v1alpha1.DecisionReject, "released", "chat-2027", in, false},
		"where nothing was released": {v1alpha1.DecisionReject, "released", "chat-2026", &decision.Input{}, false},
	} {
		d := &v1alpha1.OversightDecision{Spec: v1alpha1.OversightDecisionSpec{
			Decision: test.decision, ContentDigest: test.digest, Subject: v1alpha1.DecisionSubject{Kind: v1alpha1.KindImpactAssessment, Name: test.about},
		}}
		if got := rejectsRelease(d, test.in); got != test.want {
			t.Errorf("%s: %t, want %t", name, got, test.want)
		}
	}
}
