// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// sign makes a decision one that a key signed, at the time when it was taken, and that nobody stamped.
func (w *world) sign(d *v1alpha1.OversightDecision, key string) *Signature {
	at := *d.Spec.DecidedAt
	d.Spec.SignedAt, d.Spec.DecidedBy, d.Spec.DecidedAt = &at, nil, nil
	if w.signatures == nil {
		w.signatures = map[string]*Signature{}
	}
	s := &Signature{Key: "ssh-ed25519 " + key, Fingerprint: "SHA256:" + key, Statement: d.Name, Seen: at.Time}
	w.signatures[d.Name] = s
	return s
}

// trust lists a key under the signers of the first policy.
func (w *world) trust(name, key string, role v1alpha1.RoleName) *v1alpha1.SignerKey {
	return trustIn(w.policy(), name, key, role)
}

func trustIn(p *v1alpha1.OversightPolicySpec, name, key string, role v1alpha1.RoleName) *v1alpha1.SignerKey {
	p.Signers = append(p.Signers, v1alpha1.Signer{
		Name: name, Roles: []v1alpha1.RoleName{role}, Keys: []v1alpha1.SignerKey{{PublicKey: "ssh-ed25519 " + key + " " + name + "@lending.example"}},
	})
	return &p.Signers[len(p.Signers)-1].Keys[0]
}

func (g *generator) signer(name string) v1alpha1.Signer {
	s := v1alpha1.Signer{Name: name, Roles: some(g, roles3...), Keys: []v1alpha1.SignerKey{{PublicKey: "ssh-ed25519 " + name}}}
	if g.in100(20) {
		s.Keys[0].ValidUntil = new(metav1.NewTime(now.Add(-g.ago())))
	}
	if g.in100(10) {
		s.Keys = append(s.Keys, v1alpha1.SignerKey{PublicKey: "ssh-ed25519 " + pick(g, people4...)})
	}
	if g.in100(10) {
		s.Clusters = []v1alpha1.ClusterName{"eu-prod-1"}
	}
	return s
}

func (g *generator) sign(w *world, d *v1alpha1.OversightDecision) {
	signature := w.sign(d, pick(g, people4...))
	signature.Statement = pick(g, "one", d.Name)
	signature.Seen = now.Add(-g.ago())
	if g.in100(20) {
		d.Spec.Clusters, signature.Here = []v1alpha1.ClusterName{"eu-prod-1"}, some(g, v1alpha1.ClusterName("eu-prod-1"))
	}
	if g.in100(10) {
		signature.Problem = g.text("it is cut off")
	}
}

// signedWorld lacks the risk officer's approval, and has one of the key "inesKey" that was signed a day ago.
func signedWorld() (*world, *v1alpha1.OversightDecision, *Signature) {
	w := newWorld()
	w.decisions = w.decisions[1:]
	d := w.approve("nobody", riskOfficer, 24*time.Hour)
	d.Name = "signed"
	signature := w.sign(d, "inesKey")
	return w, d, signature
}

func moment(ago time.Duration) *metav1.Time { return new(metav1.NewTime(now.Add(-ago))) }

// TestTrust: what makes a signed approval count, and what does not. The rule's own test has the messages.
func TestTrust(t *testing.T) {
	for name, test := range map[string]struct {
		why    string
		change func(w *world, d *v1alpha1.OversightDecision, s *Signature)
		counts bool
	}{
		"a listed key":            {"", func(w *world, _ *v1alpha1.OversightDecision, _ *Signature) { w.trust("ines", "inesKey", riskOfficer) }, true},
		"no policy lists signers": {"nobody is trusted by default", func(*world, *v1alpha1.OversightDecision, *Signature) {}, false},
		"another key":             {"", func(w *world, _ *v1alpha1.OversightDecision, _ *Signature) { w.trust("ines", "otherKey", riskOfficer) }, false},
		"another role":            {"", func(w *world, _ *v1alpha1.OversightDecision, _ *Signature) { w.trust("ines", "inesKey", productOwner) }, false},
		"a bad signature": {"a good key does not mend it", func(w *world, _ *v1alpha1.OversightDecision, s *Signature) {
			w.trust("ines", "inesKey", riskOfficer)
			s.Problem = "it is cut off"
		}, false},
		"no time": {"", func(w *world, d *v1alpha1.OversightDecision, _ *Signature) {
			w.trust("ines", "inesKey", riskOfficer)
			d.Spec.SignedAt = nil
		}, false},
		"a forged stamp": {"who signed is what the signature says", func(_ *world, d *v1alpha1.OversightDecision, _ *Signature) {
			d.Spec.DecidedBy, d.Spec.DecidedAt = &v1alpha1.Decider{Username: "ines", Key: "SHA256:inesKey"}, moment(time.Hour)
		}, false},
		"two policies trust it": {"", func(w *world, _ *v1alpha1.OversightDecision, _ *Signature) {
			w.trust("ines", "inesKey", riskOfficer)
			w.addPolicy("zeal", func(p *v1alpha1.OversightPolicySpec) { trustIn(p, "ines", "inesKey", riskOfficer) })
		}, true},
		"one of two policies does not": {"the strictest counts", func(w *world, _ *v1alpha1.OversightDecision, _ *Signature) {
			w.trust("ines", "inesKey", riskOfficer)
			w.addPolicy("zeal", func(p *v1alpha1.OversightPolicySpec) { trustIn(p, "rita", "otherKey", riskOfficer) })
		}, false},
		"one of two policies lists nobody for the role": {"it has no say", func(w *world, _ *v1alpha1.OversightDecision, _ *Signature) {
			w.trust("ines", "inesKey", riskOfficer)
			w.addPolicy("zeal", func(p *v1alpha1.OversightPolicySpec) { trustIn(p, "paul", "otherKey", productOwner) })
		}, true},
		"a policy for other systems": {"it does not govern this one", func(w *world, _ *v1alpha1.OversightDecision, _ *Signature) {
			w.addPolicy("low", func(p *v1alpha1.OversightPolicySpec) {
				p.AppliesTo.RiskTiers = []v1alpha1.RiskTier{v1alpha1.RiskLimited}
				trustIn(p, "ines", "inesKey", riskOfficer)
			})
		}, false},
		"two names for one key": {"one person must not count as two", func(w *world, _ *v1alpha1.OversightDecision, _ *Signature) {
			w.trust("ines", "inesKey", riskOfficer)
			w.trust("rita", "inesKey", riskOfficer)
		}, false},
		"two names in two policies": {"nor here", func(w *world, _ *v1alpha1.OversightDecision, _ *Signature) {
			w.trust("ines", "inesKey", riskOfficer)
			w.addPolicy("zeal", func(p *v1alpha1.OversightPolicySpec) { trustIn(p, "rita", "inesKey", riskOfficer) })
		}, false},
		"a rotated key": {"one signer, several keys", func(w *world, _ *v1alpha1.OversightDecision, _ *Signature) {
			w.trust("ines", "oldKey", riskOfficer)
			w.policy().Signers[0].Keys = append(w.policy().Signers[0].Keys, v1alpha1.SignerKey{PublicKey: "ssh-ed25519 inesKey"})
		}, true},
		"ended since": {"what was signed and seen before stands", func(w *world, _ *v1alpha1.OversightDecision, _ *Signature) {
			w.trust("ines", "inesKey", riskOfficer).ValidUntil = moment(time.Hour)
		}, true},
		"ended before": {"", func(w *world, _ *v1alpha1.OversightDecision, _ *Signature) {
			w.trust("ines", "inesKey", riskOfficer).ValidUntil = moment(25 * time.Hour)
		}, false},
		"ended in that second": {"its end is no part of its time", func(w *world, _ *v1alpha1.OversightDecision, _ *Signature) {
			w.trust("ines", "inesKey", riskOfficer).ValidUntil = moment(24 * time.Hour)
		}, false},
		"ended before it was seen": {"whoever finds an old key can choose the time of signing, not that of seeing",
			func(w *world, _ *v1alpha1.OversightDecision, s *Signature) {
				w.trust("ines", "inesKey", riskOfficer).ValidUntil = moment(2 * time.Hour)
				s.Seen = now.Add(-time.Hour)
			}, false},
		"not begun": {"", func(w *world, _ *v1alpha1.OversightDecision, _ *Signature) {
			w.trust("ines", "inesKey", riskOfficer).ValidFrom = moment(23 * time.Hour)
		}, false},
		"begun in that second": {"", func(w *world, _ *v1alpha1.OversightDecision, _ *Signature) {
			w.trust("ines", "inesKey", riskOfficer).ValidFrom = moment(24 * time.Hour)
		}, true},
		"signed ahead of its time": {"a signature must not be kept for later", func(w *world, _ *v1alpha1.OversightDecision, s *Signature) {
			w.trust("ines", "inesKey", riskOfficer)
			s.Seen = now.Add(-24*time.Hour - 3*time.Minute)
		}, false},
		"a clock that is a little ahead": {"clocks differ", func(w *world, _ *v1alpha1.OversightDecision, s *Signature) {
			w.trust("ines", "inesKey", riskOfficer)
			s.Seen = now.Add(-24*time.Hour - 2*time.Minute)
		}, true},
		"for this cluster": {"", func(w *world, d *v1alpha1.OversightDecision, s *Signature) {
			w.trust("ines", "inesKey", riskOfficer)
			d.Spec.Clusters, s.Here = []v1alpha1.ClusterName{"eu", "us"}, []v1alpha1.ClusterName{"eu"}
		}, true},
		"for another cluster": {"case 22", func(w *world, d *v1alpha1.OversightDecision, _ *Signature) {
			w.trust("ines", "inesKey", riskOfficer)
			d.Spec.Clusters = []v1alpha1.ClusterName{"us"}
		}, false},
		"for any cluster, by a signer who must name one": {"", func(w *world, _ *v1alpha1.OversightDecision, _ *Signature) {
			w.trust("ines", "inesKey", riskOfficer)
			w.policy().Signers[0].Clusters = []v1alpha1.ClusterName{"eu"}
		}, false},
		"for a cluster that the signer may not name": {"", func(w *world, d *v1alpha1.OversightDecision, s *Signature) {
			w.trust("ines", "inesKey", riskOfficer)
			w.policy().Signers[0].Clusters = []v1alpha1.ClusterName{"us"}
			d.Spec.Clusters, s.Here = []v1alpha1.ClusterName{"eu"}, []v1alpha1.ClusterName{"eu"}
		}, false},
		"an author": {"separation of duties holds for signers (case 17)", func(w *world, _ *v1alpha1.OversightDecision, _ *Signature) {
			w.trust("erin", "inesKey", riskOfficer)
		}, false},
		"who counts already": {"one person counts once, however they decide (case 18)", func(w *world, _ *v1alpha1.OversightDecision, _ *Signature) {
			w.trust("paul", "inesKey", riskOfficer)
		}, false},
		"seen first without trust": {"the same statement, brought again when the key counts", func(w *world, d *v1alpha1.OversightDecision, s *Signature) {
			w.trust("ines", "inesKey", riskOfficer).ValidFrom = moment(24 * time.Hour)
			s.Seen = s.Seen.Add(-time.Minute)
			again := d.DeepCopy()
			again.Name = "again"
			w.decisions = append(w.decisions, again)
			w.signatures["again"] = &Signature{Key: s.Key, Statement: s.Statement, Seen: now.Add(-time.Hour)}
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			w, d, s := signedWorld()
			test.change(w, d, s)
			v := Evaluate(w.input())
			if got := v.Deploy == v1alpha1.PermissionAllow; got != test.counts {
				t.Errorf("it counts: %t, want %t; %s; findings %v", got, test.counts, test.why, v.Findings)
			}
		})
	}
}

// TestTheLastWordStands: of one person in one role, whatever order decisions arrive in.
func TestTheLastWordStands(t *testing.T) {
	for name, test := range map[string]struct {
		why    string
		change func(w *world, d *v1alpha1.OversightDecision, s *Signature)
		counts bool
	}{
		"a rejection signed later": {"", func(w *world, _ *v1alpha1.OversightDecision, _ *Signature) {
			w.sign(w.decide(v1alpha1.DecisionReject, "x", riskOfficer, time.Hour), "inesKey")
		}, false},
		"a rejection signed earlier and seen later": {"files come in any order", func(w *world, _ *v1alpha1.OversightDecision, _ *Signature) {
			w.sign(w.decide(v1alpha1.DecisionReject, "x", riskOfficer, 48*time.Hour), "inesKey").Seen = now.Add(-time.Minute)
		}, true},
		"a rejection in the same second": {"it is the safe side", func(w *world, _ *v1alpha1.OversightDecision, _ *Signature) {
			w.sign(w.decide(v1alpha1.DecisionReject, "x", riskOfficer, 24*time.Hour), "inesKey")
		}, false},
		"a fraction of a second later than a rejection": {"a fraction is not signed", func(w *world, d *v1alpha1.OversightDecision, _ *Signature) {
			w.sign(w.decide(v1alpha1.DecisionReject, "x", riskOfficer, 24*time.Hour), "inesKey")
			d.Spec.SignedAt = new(metav1.NewTime(d.Spec.SignedAt.Add(999 * time.Millisecond)))
		}, false},
		"a rejection of another key of the person": {"keys rotate, people stay", func(w *world, _ *v1alpha1.OversightDecision, _ *Signature) {
			w.policy().Signers[0].Keys = append(w.policy().Signers[0].Keys, v1alpha1.SignerKey{PublicKey: "ssh-ed25519 newKey"})
			w.sign(w.decide(v1alpha1.DecisionReject, "x", riskOfficer, time.Hour), "newKey")
		}, false},
		"a rejection without a signature": {"the same person, the other way", func(w *world, _ *v1alpha1.OversightDecision, _ *Signature) {
			w.decide(v1alpha1.DecisionReject, "ines", riskOfficer, time.Hour)
		}, false},
		"an old approval applied again after a rejection": {"it is as old as it was", func(w *world, d *v1alpha1.OversightDecision, s *Signature) {
			w.decide(v1alpha1.DecisionReject, "ines", riskOfficer, time.Hour)
			again := d.DeepCopy()
			again.Name = "zzz"
			w.decisions = append(w.decisions, again)
			w.signatures["zzz"] = &Signature{Key: s.Key, Statement: s.Statement, Seen: now}
		}, false},
		"a rejection that is not trusted": {"a stranger's no is none either", func(w *world, _ *v1alpha1.OversightDecision, _ *Signature) {
			w.sign(w.decide(v1alpha1.DecisionReject, "ines", riskOfficer, time.Hour), "otherKey")
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			w, d, s := signedWorld()
			w.trust("ines", "inesKey", riskOfficer)
			test.change(w, d, s)
			v := Evaluate(w.input())
			if got := v.Deploy == v1alpha1.PermissionAllow; got != test.counts {
				t.Errorf("the approval stands: %t, want %t; %s; findings %v", got, test.counts, test.why, v.Findings)
			}
		})
	}
}

// TestAReplayChangesNothing: not even which decision is said to count.
func TestAReplayChangesNothing(t *testing.T) {
	w, d, s := signedWorld()
	w.trust("ines", "inesKey", riskOfficer)
	before := Evaluate(w.input())
	for _, name := range []string{"aaa", "zzz"} {
		again := d.DeepCopy()
		again.Name = name
		w.decisions = append(w.decisions, again)
		w.signatures[name] = &Signature{Key: s.Key, Fingerprint: s.Fingerprint, Statement: s.Statement, Seen: now.Add(-time.Hour)}
	}
	if diff := cmp.Diff(encode(t, before), encode(t, Evaluate(w.input()))); diff != "" {
		t.Errorf("the verdict (-before +after):\n%s", diff)
	}
}

// TestTwoPeopleMaySayTheSame: a statement does not name its signer, so that a prepared one may be signed by several, to the second.
func TestTwoPeopleMaySayTheSame(t *testing.T) {
	w, d, s := signedWorld()
	w.policy().Requirements.Approvals[0].Count = 2
	w.trust("ines", "inesKey", riskOfficer)
	w.trust("rita", "ritaKey", riskOfficer)
	other := d.DeepCopy()
	other.Name = "other"
	w.decisions = append(w.decisions, other)
	w.signatures["other"] = &Signature{Key: "ssh-ed25519 ritaKey", Statement: s.Statement, Seen: s.Seen}
	if v := Evaluate(w.input()); v.Deploy != v1alpha1.PermissionAllow {
		t.Errorf("two approvals count as one: %v", v.Findings)
	}
}

// TestSignedHalts: the stop button works by signature, and nobody without a trusted key has one.
func TestSignedHalts(t *testing.T) {
	halted := func(change func(w *world)) bool {
		w := newWorld()
		w.trust("ines", "inesKey", riskOfficer)
		change(w)
		v := Evaluate(w.input())
		return v.Has(v1alpha1.ReasonSystemHalted)
	}
	halt := func(w *world, key string, ago time.Duration) {
		w.sign(w.decide(v1alpha1.DecisionHalt, key, riskOfficer, ago), key)
	}
	if !halted(func(w *world) { halt(w, "inesKey", time.Hour) }) {
		t.Error("a signed halt does not stop")
	}
	if halted(func(w *world) { halt(w, "otherKey", time.Hour) }) {
		t.Error("a stranger stops the system")
	}
	if !halted(func(w *world) {
		halt(w, "inesKey", time.Hour)
		w.system, w.assessments = nil, nil
	}) {
		t.Error("a signed halt ends with the system's entry in the inventory")
	}
	if !halted(func(w *world) {
		halt(w, "inesKey", time.Hour)
		w.sign(w.decide(v1alpha1.DecisionResume, "x", riskOfficer, 2*time.Hour), "inesKey").Seen = now
	}) {
		t.Error("a resume that was signed before the halt undoes it")
	}
}

func TestMaySign(t *testing.T) {
	w, d, s := signedWorld()
	key := w.trust("ines", "inesKey", riskOfficer)
	recorded := Recorded{OversightDecision: d, Signature: s}
	in := w.input()
	if !in.MaySign(&recorded) {
		t.Error("a listed key may not sign")
	}
	if name, distrust := in.Signer(&recorded); name != "ines" || distrust != nil {
		t.Errorf("the signer is %q, %+v", name, distrust)
	}
	key.ValidUntil = moment(0)
	in = w.input()
	if in.MaySign(&recorded) {
		t.Error("an ended key may sign")
	}
	if name, _ := in.Signer(&recorded); name != "ines" {
		t.Error("what an ended key signed does not stand")
	}
}
