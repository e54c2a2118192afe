// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hiddeco/sshsig"
	"golang.org/x/crypto/ssh"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/approval/signed"
)

func newKey(t *testing.T) ssh.Signer {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	key, err := ssh.NewSignerFromSigner(private)
	must(t, err)
	return key
}

// trusting lists a key under the signers of a policy.
func trusting(name string, key ssh.Signer, roles ...v1alpha1.RoleName) func(*v1alpha1.OversightPolicy) {
	return func(p *v1alpha1.OversightPolicy) {
		p.Spec.Signers = append(p.Spec.Signers, v1alpha1.Signer{
			Name: name, Roles: roles, Keys: []v1alpha1.SignerKey{{PublicKey: signed.Spell(key.PublicKey()) + " " + name + "@lending.example"}},
		})
	}
}

// sign signs a decision as it is now. The name is needed, because a file in git has one.
func (w *world) sign(d *v1alpha1.OversightDecision, name string, key ssh.Signer, edits ...func(*v1alpha1.OversightDecision)) *v1alpha1.OversightDecision {
	w.t.Helper()
	d.GenerateName, d.Name = "", name
	d.Spec.SignedAt = new(metav1.NewTime(time.Now().Truncate(time.Second)))
	for _, edit := range edits {
		edit(d)
	}
	must(w.t, signed.Sign(d, key))
	return d
}

func signedAgo(ago time.Duration) func(*v1alpha1.OversightDecision) {
	return func(d *v1alpha1.OversightDecision) {
		d.Spec.SignedAt = new(metav1.NewTime(time.Now().Add(-ago).Truncate(time.Second)))
	}
}

// bot is the service account of a GitOps tool: it may write decisions, and may decide nothing.
func (w *world) bot() client.Client {
	w.t.Helper()
	return w.serviceAccount("bot", rbacv1.PolicyRule{APIGroups: []string{v1alpha1.GroupName}, Resources: []string{"oversightdecisions"}, Verbs: []string{"*"}})
}

// brings has the bot store a decision, once RBAC lets it.
func (w *world) brings(bot client.Client, d *v1alpha1.OversightDecision) error {
	w.t.Helper()
	return w.mayDo("the bot create", func() error { return bot.Create(w.t.Context(), d.DeepCopy()) })
}

// assessedWith is as assessed, under a policy that is edited.
func assessedWith(t *testing.T, edits ...func(*v1alpha1.OversightPolicy)) *world {
	t.Helper()
	w := newWorld(t)
	w.govern(v1alpha1.ModeHold, edits...)
	must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
	must(t, w.engineer.Create(t.Context(), w.assessment("chat-2026")))
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionFalse, "ApprovalsPending")
	return w
}

func (w *world) signedApproval(name string, role v1alpha1.RoleName, key ssh.Signer, edits ...func(*v1alpha1.OversightDecision)) *v1alpha1.OversightDecision {
	w.t.Helper()
	return w.sign(w.decision(v1alpha1.DecisionApprove, "chat-2026", role), name, key, edits...)
}

// TestCase19ABotBringsWhatPeopleSigned: it counts as the person's, and is stamped so, and the bot's own word still counts for nothing.
func TestCase19ABotBringsWhatPeopleSigned(t *testing.T) {
	t.Parallel()
	ines := newKey(t)
	w := assessedWith(t, trusting("Ines", ines, "risk-officer"))
	bot := w.bot()
	approval := w.signedApproval("ines-approves", "risk-officer", ines)
	approval.Spec.DecidedBy = &v1alpha1.Decider{Username: "system:admin", Key: "SHA256:forged"}
	must(t, w.brings(bot, approval))
	stored := w.decisions()[0].Spec
	if stored.DecidedBy == nil || stored.DecidedBy.Username != "Ines" || stored.DecidedBy.Key != ssh.FingerprintSHA256(ines.PublicKey()) || stored.DecidedAt == nil {
		t.Errorf("it is stamped %+v at %v", stored.DecidedBy, stored.DecidedAt)
	}
	refused(t, w.decide(bot, v1alpha1.DecisionApprove, "chat-2026", "product-owner"), "a decision is a person's", "kubectl aims sign FILE --sign-key KEY")
	must(t, w.decide(w.productOwner, v1alpha1.DecisionApprove, "chat-2026", "product-owner"))
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionTrue, v1alpha1.ApprovedCompleteReason)

	// A GitOps tool applies its files again and again, by server-side apply.
	file := map[string]any{"spec": map[string]any{
		"subject": map[string]any{"kind": v1alpha1.KindImpactAssessment, "name": "chat-2026"}, "decision": "Approve", "role": "risk-officer",
		"contentDigest": string(approval.Spec.ContentDigest), "signedAt": approval.Spec.SignedAt.UTC().Format(time.RFC3339), "signature": approval.Spec.Signature,
	}}
	for range 2 {
		must(t, w.apply(bot, v1alpha1.KindOversightDecision, "ines-approves", file))
	}
	refused(t, w.apply(bot, v1alpha1.KindOversightDecision, "ines-approves-as-another-file", file),
		`what "Ines" signed is stored already, as decision "ines-approves"`, "kubectl aims sign FILE --sign-key KEY")
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionTrue, v1alpha1.ApprovedCompleteReason)
}

// TestForgedSignaturesAreRefused: everything that is no decision of a trusted person gets a reason and something to do.
func TestForgedSignaturesAreRefused(t *testing.T) {
	t.Parallel()
	ines, stranger, ended, erin := newKey(t), newKey(t), newKey(t), newKey(t)
	w := newWorld(t)
	author := w.user("engineer")
	w.govern(v1alpha1.ModeHold, trusting("Ines", ines, "risk-officer"), trusting("Olaf", ended, "risk-officer"), trusting(author, erin, "risk-officer"),
		func(p *v1alpha1.OversightPolicy) {
			p.Spec.Signers[1].Keys[0].ValidUntil = new(metav1.NewTime(time.Now().Add(-time.Hour).Truncate(time.Second)))
		})
	must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
	must(t, w.engineer.Create(t.Context(), w.assessment("chat-2026")))
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionFalse, "ApprovalsPending")
	bot := w.bot()
	elsewhere := w.signedApproval("x", "risk-officer", ines, func(d *v1alpha1.OversightDecision) { d.Namespace = "retail" })
	forGit := w.signedApproval("x", "risk-officer", ines)
	said, err := signed.Statement(forGit)
	must(t, err)
	gitSignature, err := sshsig.Sign(strings.NewReader(string(said)), ines, sshsig.HashSHA512, "git")
	must(t, err)
	for name, test := range map[string]struct {
		key   ssh.Signer
		role  v1alpha1.RoleName
		sign  func(d *v1alpha1.OversightDecision)
		after func(d *v1alpha1.OversightDecision)
		says  []string
	}{
		"case 21: for other content": {after: func(d *v1alpha1.OversightDecision) { d.Spec.ContentDigest = digestOfNothing }, says: []string{"no signature over what this decision says"}},
		"case 21: of content that is no more": {
			sign: func(d *v1alpha1.OversightDecision) { d.Spec.ContentDigest = digestOfNothing }, says: []string{"it changed since it was reviewed", "kubectl aims review"},
		},
		"case 22: signed for another namespace": {after: func(d *v1alpha1.OversightDecision) { d.Spec.Signature = elsewhere.Spec.Signature }, says: []string{"the namespace"}},
		"case 22: signed for another cluster": {
			sign: func(d *v1alpha1.OversightDecision) { d.Spec.Clusters = []v1alpha1.ClusterName{"us-prod-1"} }, says: []string{`it is for cluster "us-prod-1"`},
		},
		"case 17: by the author":      {key: erin, says: []string{author, "may not approve it"}},
		"by a stranger":               {key: stranger, says: []string{"does not list key " + ssh.FingerprintSHA256(stranger.PublicKey()), "spec.signers"}},
		"by an ended key":             {key: ended, says: []string{"had ended when it signed"}},
		"by an ended key, dated back": {key: ended, sign: signedAgo(2 * time.Hour), says: []string{"had ended when the decision was first seen"}},
		"in another role":             {role: "product-owner", says: []string{"no policy that governs the system trusts signatures in role product-owner"}},
		"ahead of time":               {sign: signedAgo(-time.Hour), says: []string{"the signer's clock is ahead"}},
		"a changed comment":           {after: func(d *v1alpha1.OversightDecision) { d.Spec.Comment = "Approved." }, says: []string{"the comment"}},
		"a truncated signature":       {after: func(d *v1alpha1.OversightDecision) { d.Spec.Signature = d.Spec.Signature[:150] }, says: []string{"it is cut off", "kubectl aims sign FILE"}},
		"a signature for git": {after: func(d *v1alpha1.OversightDecision) {
			*d = *forGit
			d.Spec.Signature = string(sshsig.Armor(gitSignature))
		}, says: []string{`SSH namespace "git"`}},
		"a megabyte of comment": {after: func(d *v1alpha1.OversightDecision) { d.Spec.Comment = strings.Repeat("x", 1<<20) }, says: []string{"comment"}},
		"a comment that turns":  {after: func(d *v1alpha1.OversightDecision) { d.Spec.Comment = "\u202edetcejer" }, says: []string{"U+202E"}},
		"a bell in the comment": {after: func(d *v1alpha1.OversightDecision) { d.Spec.Comment = "\a" }, says: []string{"U+0007"}},
		"no time":               {after: func(d *v1alpha1.OversightDecision) { d.Spec.SignedAt = nil }, says: []string{"does not say when it was signed"}},
	} {
		t.Run(name, func(t *testing.T) {
			key, role := test.key, test.role
			if key == nil {
				key = ines
			}
			if role == "" {
				role = "risk-officer"
			}
			edit := func(d *v1alpha1.OversightDecision) {
				if test.sign != nil {
					test.sign(d)
				}
			}
			d := w.signedApproval("forged", role, key, edit)
			if test.after != nil {
				test.after(d)
			}
			refused(t, w.brings(bot, d), test.says...)
		})
	}
	if stored := w.decisions(); len(stored) > 0 {
		t.Errorf("%d decisions are stored, want none", len(stored))
	}
	// People's comments are read as well, whoever they are.
	d := w.decision(v1alpha1.DecisionApprove, "chat-2026", "risk-officer")
	d.Spec.Comment = "\u202edetcejer"
	refused(t, w.riskOfficer.Create(t.Context(), d), "U+202E", "Write the comment without it")
}

// TestCase24TheLastSignedWordStands: whatever order files are applied in, and however often.
func TestCase24TheLastSignedWordStands(t *testing.T) {
	t.Parallel()
	ines, paul := newKey(t), newKey(t)
	w := assessedWith(t, trusting("Ines", ines, "risk-officer"), trusting("Paul", paul, "product-owner"))
	bot := w.bot()
	approval := w.signedApproval("a", "risk-officer", ines, signedAgo(time.Hour))
	rejection := w.sign(w.decision(v1alpha1.DecisionReject, "chat-2026", "risk-officer"), "b", ines, signedAgo(time.Minute))
	must(t, w.brings(bot, w.signedApproval("paul", "product-owner", paul)))
	must(t, w.brings(bot, rejection))
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionFalse, "AssessmentRejected")
	for _, name := range []string{"a", "z"} {
		approval.Name = name
		refused(t, w.brings(bot, approval), `"Ines" signed this Approve at `, `as decision "b" (Reject) says`, "kubectl aims sign FILE --sign-key KEY")
	}
	refused(t, w.brings(bot, w.signedApproval("c", "risk-officer", ines, signedAgo(2*time.Minute))), "the last word stands")
	never(t, "an old approval undoes a rejection", func() bool { return w.system().Status.Release != nil })
	must(t, w.brings(bot, w.signedApproval("d", "risk-officer", ines)))
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionTrue, v1alpha1.ApprovedCompleteReason)
}

// never fails if something happens within a second or two.
func never(t *testing.T, what string, happens func() bool) {
	t.Helper()
	for range 30 {
		if happens() {
			t.Fatal(what)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// TestCase28AKeyThatLeftThePolicy: ended, what it signed stands and its owner is shown to have left; removed, it counts for nothing.
func TestCase28AKeyThatLeftThePolicy(t *testing.T) {
	t.Parallel()
	ines := newKey(t)
	w := newWorld(t)
	policy := w.govern(v1alpha1.ModeHold, trusting("Ines", ines, "risk-officer"))
	must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
	must(t, w.engineer.Create(t.Context(), w.assessment("chat-2026")))
	bot := w.bot()
	must(t, w.brings(bot, w.signedApproval("ines", "risk-officer", ines, func(d *v1alpha1.OversightDecision) { d.Spec.Clusters = []v1alpha1.ClusterName{"us-1", clusterName} })))
	must(t, w.decide(w.productOwner, v1alpha1.DecisionApprove, "chat-2026", "product-owner"))
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionTrue, v1alpha1.ApprovedCompleteReason)
	w.awaitFormer("everybody is entitled")
	time.Sleep(time.Second)

	end := metav1.NewTime(time.Now().Truncate(time.Second))
	edit(w, admin, policy, func(p *v1alpha1.OversightPolicy) { p.Spec.Signers[0].Keys[0].ValidUntil = &end })
	w.awaitFormer("Ines is shown to have left", "Ines as risk-officer")
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionTrue, v1alpha1.ApprovedCompleteReason)
	refused(t, w.brings(bot, w.signedApproval("again", "risk-officer", ines)), "had ended")

	edit(w, admin, policy, func(p *v1alpha1.OversightPolicy) { p.Spec.Signers = nil })
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionFalse, "SignatureNotTrusted")
	w.says("engineer", []string{"status", "chat"}, "SignatureNotTrusted", "its signature is not trusted: no policy that governs", "spec.signers")
	w.awaitFormer("nobody is said to have approved what does not count")
}

func TestASignedHaltStops(t *testing.T) {
	t.Parallel()
	ines := newKey(t)
	w := serving(t, v1alpha1.ModeHold, trusting("Ines", ines, "risk-officer"))
	bot := w.bot()
	must(t, w.brings(bot, w.sign(w.aboutSystem(v1alpha1.DecisionHalt), "halt", ines, signedAgo(time.Minute))))
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionFalse, "SystemHalted")
	must(t, w.brings(bot, w.sign(w.aboutSystem(v1alpha1.DecisionResume), "resume", ines)))
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
	// A Halt that comes after the Resume that was signed after it stops nothing, and says so.
	refused(t, w.brings(bot, w.sign(w.aboutSystem(v1alpha1.DecisionHalt), "late", ines, signedAgo(30*time.Second))), `as decision "resume" (Resume) says`)
}

// TestCase23SignedDecisionsWrittenAroundTheWebhook: a trusted signature counts, wherever the decision comes from, a restored backup for example.
// Any other counts for nothing, whatever is written beside it.
func TestCase23SignedDecisionsWrittenAroundTheWebhook(t *testing.T) {
	ines, stranger := newKey(t), newKey(t)
	w := assessedWith(t, trusting("Ines", ines, "risk-officer"), func(p *v1alpha1.OversightPolicy) {
		p.Spec.Requirements.Approvals = p.Spec.Requirements.Approvals[:1]
	})
	forged := w.signedApproval("stranger", "risk-officer", stranger)
	forged.Spec.DecidedBy = &v1alpha1.Decider{Username: "Ines", Key: ssh.FingerprintSHA256(ines.PublicKey())}
	forged.Spec.DecidedAt = new(metav1.NewTime(time.Now().Truncate(time.Second)))
	changed := w.signedApproval("changed", "risk-officer", ines)
	changed.Spec.Comment = "Approved."
	genuine := w.signedApproval("genuine", "risk-officer", ines)

	must(t, governor.Stop())
	w.withoutWebhooks()
	must(t, admin.Create(t.Context(), forged))
	must(t, admin.Create(t.Context(), changed))
	must(t, governor.Restart(t.Context()))
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionFalse, "SignatureNotTrusted")

	must(t, governor.Stop())
	w.withoutWebhooks()
	must(t, admin.Create(t.Context(), genuine))
	must(t, governor.Restart(t.Context()))
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionTrue, v1alpha1.ApprovedCompleteReason)
	if release := w.system().Status.Release; release == nil || len(release.Decisions) != 1 || release.Decisions[0] != "genuine" {
		t.Errorf("the release rests on %+v", release)
	}
}

// TestAFileThatThePluginSigns is taken from the bot as it is, and what the plugin signs and records counts as the signer's as well.
func TestAFileThatThePluginSigns(t *testing.T) {
	t.Parallel()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	key, err := ssh.NewSignerFromSigner(private)
	must(t, err)
	block, err := ssh.MarshalPrivateKey(private, "ines@lending.example")
	must(t, err)
	file := filepath.Join(t.TempDir(), "key")
	must(t, os.WriteFile(file, pem.EncodeToMemory(block), 0o600))
	w := assessedWith(t, trusting("Ines", key, "risk-officer"))

	// The engineer may read, and decide in no role.
	said := w.says("engineer", []string{"approve", "chat-2026", "--role", "risk-officer", "--sign-key", file, "--for-cluster", clusterName, "--yes", "-o", "yaml"},
		"Signed, and not recorded", "digest      "+string(w.digest("chat-2026")))
	if stored := w.decisions(); len(stored) > 0 {
		t.Fatalf("%d decisions are stored, want none", len(stored))
	}
	_, text, _ := strings.Cut(said, "apiVersion:")
	text, _, _ = strings.Cut("apiVersion:"+text, "Signed, and not recorded")
	d := &v1alpha1.OversightDecision{}
	must(t, yaml.UnmarshalStrict([]byte(text), d))
	must(t, w.brings(w.bot(), d))
	must(t, w.decide(w.productOwner, v1alpha1.DecisionApprove, "chat-2026", "product-owner"))
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionTrue, v1alpha1.ApprovedCompleteReason)

	// What is not said to be for other clusters is for the one that its signer looked at, by the name that the operator publishes.
	if said, code := w.aims("product-owner", "halt", "chat", "--role", "risk-officer", "--sign-key", file, "--yes", "--for-cluster", "us-prod-1"); code != 1 ||
		!strings.Contains(said, `this cluster is called "`+clusterName+`"`) || !strings.Contains(said, "--for-cluster "+clusterName) {
		t.Errorf("a Halt for another cluster ends with code %d:\n%s", code, said)
	}
	w.says("product-owner", []string{"halt", "chat", "--role", "risk-officer", "--sign-key", file, "--yes", "-o", "yaml", "--any-cluster"}, "Signed for every cluster")
	w.says("product-owner", []string{"halt", "chat", "--role", "risk-officer", "--sign-key", file, "--yes"}, `by "Ines" as risk-officer`, "Signed for cluster "+clusterName+".")
	decisions := w.decisions()
	if i := slices.IndexFunc(decisions, func(d v1alpha1.OversightDecision) bool { return d.Spec.Decision == v1alpha1.DecisionHalt }); i < 0 ||
		!slices.Equal(decisions[i].Spec.Clusters, []v1alpha1.ClusterName{clusterName}) {
		t.Errorf("the decisions are %+v, want a Halt for this cluster", decisions)
	}
	w.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionFalse, "SystemHalted")
}

// TestVerifiedFollowsTheLabelsOfTheNamespace: by them policies govern, and trust keys. What somebody stopped while they were trusted stands, and says so.
func TestVerifiedFollowsTheLabelsOfTheNamespace(t *testing.T) {
	t.Parallel()
	ines := newKey(t)
	w := newWorld(t)
	team := func(name string) {
		namespace := &corev1.Namespace{}
		namespace.Name = w.namespace
		edit(w, admin, namespace, func(n *corev1.Namespace) { n.Labels["team"] = name })
	}
	team("loans")
	w.govern(v1alpha1.ModeHold, trusting("Ines", ines, "risk-officer"), func(p *v1alpha1.OversightPolicy) {
		p.Spec.AppliesTo.NamespaceSelector.MatchLabels["team"] = "loans"
	})
	must(t, w.engineer.Create(t.Context(), w.chat(oldModel)))
	must(t, w.engineer.Create(t.Context(), w.assessment("chat-2026")))
	w.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionFalse, "ApprovalsPending")
	bot := w.bot()
	must(t, w.brings(bot, w.signedApproval("approves", "risk-officer", ines)))
	w.awaitVerified(metav1.ConditionTrue, v1alpha1.VerifiedSignedReason)
	team("cards")
	w.awaitVerified(metav1.ConditionFalse, string(v1alpha1.ReasonSignatureNotTrusted))
	team("loans")
	w.awaitVerified(metav1.ConditionTrue, v1alpha1.VerifiedSignedReason)

	must(t, w.brings(bot, w.sign(w.aboutSystem(v1alpha1.DecisionHalt), "halts", ines)))
	w.awaitVerified(metav1.ConditionTrue, v1alpha1.VerifiedSignedReason)
	team("cards")
	w.eventually("the halt stands by its seal, and the approval does not count", func() error {
		want := map[string]string{"halts": v1alpha1.VerifiedSealedReason, "approves": string(v1alpha1.ReasonSignatureNotTrusted)}
		for _, d := range w.decisions() {
			if c := apimeta.FindStatusCondition(d.Status.Conditions, v1alpha1.ConditionVerified); c == nil || c.Reason != want[d.Name] {
				return fmt.Errorf("%s is %+v", d.Name, c)
			}
		}
		return nil
	})
}
