// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"context"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/conditions"
)

// outcome says whether a decision counts.
type outcome string

const (
	outcomeCounts    outcome = "counts"
	outcomeNothing   outcome = "counts for nothing"
	outcomeNotLooked outcome = "not looked at"
)

// drilled is a Halt that stops nothing.
const drilled v1alpha1.Decision = "Drill"

var (
	outcomes      = []outcome{outcomeCounts, outcomeNothing, outcomeNotLooked}
	decisionKinds = []v1alpha1.Decision{
		v1alpha1.DecisionApprove, v1alpha1.DecisionReject, v1alpha1.DecisionWaive, v1alpha1.DecisionHalt, v1alpha1.DecisionResume, drilled,
	}
)

// People shows what people decided, and for how long approvals are missing. It is read when somebody asks, from what is stored.
type People struct {
	// Objects reads decisions, policies and systems from a cache.
	Objects client.Reader
	// Clock tells for how long approvals are missing.
	Clock clock.PassiveClock
}

// Describe says which metrics there are.
func (People) Describe(descriptions chan<- *prometheus.Desc) {
	descriptions <- decisions.desc()
	descriptions <- longestPending.desc()
}

// Collect reads all and adds it up.
func (p People) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	taken, policies, systems := &v1alpha1.OversightDecisionList{}, &v1alpha1.OversightPolicyList{}, &v1alpha1.AISystemList{}
	for _, list := range []client.ObjectList{taken, policies, systems} {
		if err := p.Objects.List(ctx, list, &client.ListOptions{UnsafeDisableDeepCopy: new(true)}); err != nil {
			return
		}
	}
	countDecisions(taken.Items, namedRoles(policies.Items)).sendAll(out, decisions)
	for namespace, waits := range longestByNamespace(systems.Items, p.Clock.Now()) {
		out <- prometheus.MustNewConstMetric(longestPending.desc(), prometheus.GaugeValue, waits.Seconds(), namespace)
	}
}

// namedRoles are the roles that policies name. A decision can name any, since who may decide in it is a matter of RBAC.
func namedRoles(policies []v1alpha1.OversightPolicy) sets.Set[v1alpha1.RoleName] {
	roles := sets.New[v1alpha1.RoleName]()
	for i := range policies {
		roles.Insert(policies[i].Spec.Roles()...)
	}
	return roles
}

func countDecisions(taken []v1alpha1.OversightDecision, named sets.Set[v1alpha1.RoleName]) totals {
	// Zeros of every kind, so that the first decision of one is seen to come.
	t, byRole := totals{}, map[string]int{}
	for _, kind := range decisionKinds {
		for _, outcome := range outcomes {
			t.count(decisions, 0, string(kind), string(outcome), other)
		}
	}
	for i := range taken {
		if role := taken[i].Spec.Role; named.Has(role) {
			byRole[string(role)]++
		}
	}
	kept := most(byRole)
	for i := range taken {
		d := &taken[i]
		role := string(d.Spec.Role)
		if !slices.Contains(kept, role) {
			role = other
		}
		kind := d.Spec.Decision
		if d.Spec.Drill {
			kind = drilled
		}
		t.count(decisions, 1, string(kind), string(heard(d)), role)
	}
	return t
}

// heard is what the condition Verified says. A no, a halt and a resume of a system that was deleted since stand for the one of its name.
func heard(d *v1alpha1.OversightDecision) outcome {
	c := apimeta.FindStatusCondition(d.Status.Conditions, v1alpha1.ConditionVerified)
	switch {
	case c == nil || c.Status == metav1.ConditionUnknown:
		return outcomeNotLooked
	case c.Status == metav1.ConditionTrue:
		return outcomeCounts
	case c.Reason == v1alpha1.VerifiedOtherSystemReason && d.Spec.Decision != v1alpha1.DecisionApprove && d.Spec.Decision != v1alpha1.DecisionWaive:
		return outcomeCounts
	}
	return outcomeNothing
}

// longestByNamespace is for how long the approval that is missing longest has been missing, in namespaces where one is.
func longestByNamespace(systems []v1alpha1.AISystem, now time.Time) map[string]time.Duration {
	all := map[string]time.Duration{}
	for i := range systems {
		if since := pendingSince(&systems[i].Status); !since.IsZero() {
			all[systems[i].Namespace] = max(all[systems[i].Namespace], now.Sub(since), 0)
		}
	}
	kept, shown := most(all), map[string]time.Duration{}
	for namespace, waits := range all {
		if !slices.Contains(kept, namespace) {
			namespace = other
		}
		shown[namespace] = max(shown[namespace], waits)
	}
	return shown
}

// pendingSince is since when an approval is missing, or zero: none is, or content that was rejected has to change first.
func pendingSince(status *v1alpha1.AISystemStatus) time.Time {
	missing := func(a v1alpha1.RoleApprovals) bool { return a.Given < a.Required }
	rejected := func(f v1alpha1.FindingSummary) bool { return f.Reason == v1alpha1.ReasonAssessmentRejected }
	if status.Candidate == nil || !slices.ContainsFunc(status.Candidate.Approvals, missing) ||
		status.Verdict != nil && slices.ContainsFunc(status.Verdict.Findings, rejected) {
		return time.Time{}
	}
	return conditions.JudgedSince(status.History, status.Candidate.ContentDigest)
}
