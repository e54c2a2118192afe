// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"fmt"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// unmonitored is a world that is approved but for a monitor, under a policy that lets a head of risk waive that for a day.
func unmonitored(t *testing.T, edits ...func(*v1alpha1.OversightPolicy)) (w *world, headOfRisk client.Client) {
	t.Helper()
	w = newWorld(t)
	headOfRisk = w.person("head-of-risk", []string{"view"}, "head-of-risk")
	w.govern(v1alpha1.ModeHold, append(edits, func(p *v1alpha1.OversightPolicy) {
		p.Spec.Requirements.Monitoring = []v1alpha1.CheckKind{v1alpha1.CheckDataDrift}
		p.Spec.Waivers = &v1alpha1.Waivers{Reasons: []v1alpha1.Reason{v1alpha1.ReasonMonitorMissing}, Role: "head-of-risk", MaximumDays: 1}
	})...)
	must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
	must(t, w.engineer.Create(t.Context(), w.assessment("chat-2026")))
	w.approveAll("chat-2026")
	w.awaitCondition(v1alpha1.ConditionMonitored, metav1.ConditionFalse, "MonitorMissing")
	return w, headOfRisk
}

// waiver is one of a missing monitor, for so long.
func (w *world) waiver(long time.Duration) *v1alpha1.OversightDecision {
	return &v1alpha1.OversightDecision{
		ObjectMeta: metav1.ObjectMeta{Namespace: w.namespace, GenerateName: "chat-waived-"},
		Spec: v1alpha1.OversightDecisionSpec{
			Subject:  v1alpha1.DecisionSubject{Kind: v1alpha1.KindAISystem, Name: "chat"},
			Decision: v1alpha1.DecisionWaive, Role: "head-of-risk", ContentDigest: w.digest("chat-2026"), Comment: "the monitor comes next week",
			Waives: []v1alpha1.Reason{v1alpha1.ReasonMonitorMissing}, ExpiresAt: new(metav1.NewTime(time.Now().Add(long))),
		},
	}
}

// waivedUntil is until when the only waiver lasts, as people read it.
func (w *world) waivedUntil() string {
	list := &v1alpha1.OversightDecisionList{}
	must(w.t, admin.List(w.t.Context(), list, client.InNamespace(w.namespace)))
	for i := range list.Items {
		if d := &list.Items[i]; d.Spec.Decision == v1alpha1.DecisionWaive {
			return d.Spec.ExpiresAt.UTC().Format(time.RFC3339)
		}
	}
	return "never"
}

// TestCase25AWaiverEnds: while it lasts everybody is told, and once it has ended whoever creates, the operator itself and the plugin say the same.
func TestCase25AWaiverEnds(t *testing.T) {
	t.Parallel()
	w, _ := unmonitored(t)
	must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 2, true)))
	w.awaitPods("chat", pods{held: 2})

	const long = 30 * time.Second
	waived := time.Now()
	w.says("head-of-risk", []string{"waive", "chat", "--reasons", "MonitorMissing", "--for", long.String(), "--role", "head-of-risk", "--yes",
		"--comment", "the monitor comes next week"},
		"Waive recorded as OversightDecision/chat-head-of-risk-", w.user("head-of-risk"), "Waived: MonitorMissing until ", "waived for a time by")
	w.awaitPods("chat", pods{running: 2})
	w.awaitCondition(v1alpha1.ConditionMonitored, metav1.ConditionFalse, "Waived")
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedWithFindingsReason)
	w.eventually("what is waived stays in status", func() error {
		f := w.system().Status.Verdict.Findings
		if len(f) != 1 || f[0].Reason != v1alpha1.ReasonWaived || f[0].Waives != v1alpha1.ReasonMonitorMissing {
			return fmt.Errorf("the findings are %+v", f)
		}
		return nil
	})
	w.says("engineer", []string{"status", "chat"}, "deploy: Allow", "Waived", "no valid monitor", w.user("head-of-risk"), "MonitorMissing waived until: "+w.waivedUntil())

	// Nobody writes anything from here on.
	time.Sleep(time.Until(waived.Add(long)))
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionFalse, "MonitorMissing")
	another := w.vllm("another", oldModel, 1, true)
	refused(t, w.engineer.Create(t.Context(), another), "may not be deployed", "MonitorMissing")
	w.says("engineer", []string{"status", "chat"}, "deploy: Deny", "MonitorMissing")
	w.says("engineer", []string{"explain", "-f", w.manifest(another, "Deployment", "apps/v1")}, "may not be deployed", "MonitorMissing")
	w.awaitPods("chat", pods{running: 2})
}

// TestCase21AWaiverIsForItsContent: a waiver does not outlive the content that its giver saw.
func TestCase21AWaiverIsForItsContent(t *testing.T) {
	t.Parallel()
	w, headOfRisk := unmonitored(t)
	must(t, headOfRisk.Create(t.Context(), w.waiver(time.Hour)))
	w.awaitCondition(v1alpha1.ConditionMonitored, metav1.ConditionFalse, "Waived")
	edit(w, w.engineer, w.system(), func(s *v1alpha1.AISystem) { s.Spec.IntendedUse.Purpose = "Answers doctors." })
	w.awaitCondition(v1alpha1.ConditionMonitored, metav1.ConditionFalse, "MonitorMissing")
}

func TestWaiversAreRefusedWithReasons(t *testing.T) {
	t.Parallel()
	w, headOfRisk := unmonitored(t)
	author := w.person("author", []string{"edit"}, "head-of-risk")
	for name, test := range map[string]struct {
		why  string
		by   client.Client
		edit func(*v1alpha1.OversightDecision)
		says []string
	}{
		"a role not granted": {
			why: "RBAC says who may decide in which role", by: w.riskOfficer, says: []string{"may not decide as head-of-risk"},
		},
		"another role": {
			why: "policy says in which role", by: w.riskOfficer, edit: func(d *v1alpha1.OversightDecision) { d.Spec.Role = "risk-officer" },
			says: []string{"MonitorMissing cannot be waived in role risk-officer", `it can be in role head-of-risk (policy "` + w.namespace + `-policy")`},
		},
		"a reason that policy does not name": {
			why: "policy says what", by: headOfRisk,
			edit: func(d *v1alpha1.OversightDecision) { d.Spec.Waives = []v1alpha1.Reason{"ApprovalsPending"} },
			says: []string{"lets nobody waive ApprovalsPending", "kubectl get oversightpolicy " + w.namespace + "-policy -o yaml"},
		},
		"for too long": {
			why: "policy says for how long", by: headOfRisk,
			edit: func(d *v1alpha1.OversightDecision) {
				d.Spec.ExpiresAt = new(metav1.NewTime(time.Now().Add(48 * time.Hour)))
			},
			says: []string{"for 1 days at most", "kubectl aims waive chat --reasons MonitorMissing --role head-of-risk -n " + w.namespace + " --for 1d"},
		},
		"other content": {
			why: "nobody saw that", by: headOfRisk, edit: func(d *v1alpha1.OversightDecision) { d.Spec.ContentDigest = digestOfNothing },
			says: []string{"has no content " + string(digestOfNothing), "kubectl aims status chat -n " + w.namespace},
		},
		"no reason why": {
			why: "whoever reads it later must know", by: headOfRisk, edit: func(d *v1alpha1.OversightDecision) { d.Spec.Comment = "" },
			says: []string{"a Waive decision says why: set comment"},
		},
		"one that has ended": {
			why: "it would never count", by: headOfRisk,
			edit: func(d *v1alpha1.OversightDecision) {
				d.Spec.ExpiresAt = new(metav1.NewTime(time.Now().Add(-time.Hour)))
			},
			says: []string{"the waiver would end before it starts"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := w.waiver(time.Hour)
			if test.edit != nil {
				test.edit(d)
			}
			refused(t, test.by.Create(t.Context(), d), test.says...)
		})
	}
	must(t, headOfRisk.Create(t.Context(), w.waiver(24*time.Hour)))
	w.awaitCondition(v1alpha1.ConditionMonitored, metav1.ConditionFalse, "Waived")
	nextSecond()
	second := w.person("second-head", []string{"view"}, "head-of-risk")
	refused(t, second.Create(t.Context(), w.waiver(24*time.Hour)), "is waived until", "already", "waive it anew from")

	edit(w, author, w.system(), func(s *v1alpha1.AISystem) { s.Spec.IntendedUse.Purpose = "Answers doctors." })
	refused(t, author.Create(t.Context(), w.waiver(time.Hour)), w.user("author"), "may not waive", "Ask another person in role head-of-risk")
	if said, code := w.aims("engineer", "waive", "chat", "--reasons", "MonitorMissing", "--for", "1d", "--role", "head-of-risk", "--yes", "--comment", "x"); code != 1 ||
		!strings.Contains(said, "you may not decide as head-of-risk") {
		t.Errorf("an engineer waives, with code %d:\n%s", code, said)
	}
}

// TestASignedWaiver: a bot brings what a head of risk signed; it holds as long as they said, and no copy of it any longer.
func TestASignedWaiver(t *testing.T) {
	t.Parallel()
	hugo := newKey(t)
	w, _ := unmonitored(t, trusting("Hugo", hugo, "head-of-risk"))
	bot := w.bot()
	must(t, w.engineer.Create(t.Context(), w.vllm("chat", oldModel, 1, true)))
	w.awaitPods("chat", pods{held: 1})

	const long = 25 * time.Second
	ends := time.Now().Add(long).Truncate(time.Second)
	upTo := func(end time.Time) func(*v1alpha1.OversightDecision) {
		return func(d *v1alpha1.OversightDecision) { d.Spec.ExpiresAt = new(metav1.NewTime(end)) }
	}
	refused(t, w.brings(bot, w.sign(w.waiver(long), "too-long", hugo, upTo(ends.Add(48*time.Hour)))), "for 1 days at most")
	changed := w.sign(w.waiver(long), "changed", hugo, upTo(ends))
	changed.Spec.ExpiresAt = new(metav1.NewTime(ends.Add(time.Hour)))
	refused(t, w.brings(bot, changed), "the signature is not trusted: it is no signature over what this decision says")
	refused(t, w.brings(bot, w.waiver(long)), "a decision is a person's", "kubectl aims waive chat --reasons MonitorMissing --role head-of-risk -n "+w.namespace)

	waiver := w.sign(w.waiver(long), "hugo-waives", hugo, upTo(ends))
	must(t, w.brings(bot, waiver))
	w.awaitPods("chat", pods{running: 1})
	w.awaitCondition(v1alpha1.ConditionMonitored, metav1.ConditionFalse, "Waived")
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedWithFindingsReason)
	w.says("engineer", []string{"status", "chat"}, `waived for a time by "Hugo"`, "MonitorMissing waived until: "+ends.UTC().Format(time.RFC3339))
	if stored := w.stored("hugo-waives").Spec; stored.DecidedBy == nil || stored.DecidedBy.Username != "Hugo" || stored.DecidedBy.Key == "" || stored.Seal == nil {
		t.Errorf("the waiver is stored as %+v", stored)
	}

	// Nobody writes anything from here on.
	time.Sleep(time.Until(ends))
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionFalse, "MonitorMissing")
	refused(t, w.engineer.Create(t.Context(), w.vllm("another", oldModel, 1, true)), "may not be deployed", "MonitorMissing")
	waiver.Name = "hugo-waives-again"
	if err := w.brings(bot, waiver); err == nil {
		t.Error("a copy of a waiver that has ended is stored")
	}
	must(t, w.brings(bot, w.sign(w.waiver(time.Hour), "hugo-waives-anew", hugo)))
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedWithFindingsReason)
}

// stored is a decision as it is stored.
func (w *world) stored(name string) *v1alpha1.OversightDecision {
	w.t.Helper()
	d := &v1alpha1.OversightDecision{}
	must(w.t, admin.Get(w.t.Context(), client.ObjectKey{Namespace: w.namespace, Name: name}, d))
	return d
}
