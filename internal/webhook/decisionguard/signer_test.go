// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decisionguard

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	testclock "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/approval/signed"
	"github.com/aims-operator/aims-operator/internal/snapshot"
	"github.com/aims-operator/aims-operator/test/seals"
)

// governed is a cluster whose policy governs the system "chat", and trusts Ines as risk officer.
type governed struct {
	cluster

	policy *v1alpha1.OversightPolicy
	stored []v1alpha1.OversightDecision
}

func (g governed) Get(ctx context.Context, key client.ObjectKey, object client.Object, options ...client.GetOption) error {
	if namespace, ok := object.(*corev1.Namespace); ok {
		namespace.Name, namespace.Labels = key.Name, map[string]string{v1alpha1.GovernedLabel: v1alpha1.GovernedValue}
	}
	if system, ok := object.(*v1alpha1.AISystem); ok {
		system.Namespace, system.Name = key.Namespace, key.Name
	}
	return g.cluster.Get(ctx, key, object, options...)
}

func (g governed) List(ctx context.Context, list client.ObjectList, options ...client.ListOption) error {
	if policies, ok := list.(*v1alpha1.OversightPolicyList); ok {
		policies.Items = []v1alpha1.OversightPolicy{*g.policy}
	}
	if decisions, ok := list.(*v1alpha1.OversightDecisionList); ok {
		decisions.Items = g.stored
	}
	return g.cluster.List(ctx, list, options...)
}

func signer(t *testing.T, seed byte) ssh.Signer {
	t.Helper()
	private, err := ssh.NewSignerFromSigner(ed25519.NewKeyFromSeed([]byte(strings.Repeat(string(rune('a'+seed)), ed25519.SeedSize))))
	if err != nil {
		t.Fatal(err)
	}
	return private
}

// signing is what a signed request is made of, for a row to change.
type signing struct {
	policy      *v1alpha1.OversightPolicy
	key         ssh.Signer
	down        error
	clusterName v1alpha1.ClusterName
	before      func(d *v1alpha1.OversightDecision)
	after       func(r *admission.Request, d *v1alpha1.OversightDecision)
	// stored makes another decision of this one, which its key signs as well and which is stored already. Nil: none is.
	stored func(d *v1alpha1.OversightDecision)
}

func newSigning(t *testing.T) *signing {
	t.Helper()
	policy := &v1alpha1.OversightPolicy{}
	policy.Name = "high-risk"
	policy.Spec.Signers = []v1alpha1.Signer{{
		Name: "Ines", Roles: []v1alpha1.RoleName{"risk-officer"}, Keys: []v1alpha1.SignerKey{{PublicKey: signed.Spell(signer(t, 0).PublicKey())}},
	}}
	return &signing{
		policy: policy, key: signer(t, 0), before: func(*v1alpha1.OversightDecision) {}, after: asRecorded, clusterName: "eu",
	}
}

// request is a Halt that was signed, brought by a service account and stamped.
func (s *signing) request(t *testing.T) (*Guard, admission.Request) {
	t.Helper()
	keeper := seals.Keeper(t)
	request := recorded(t, func(r *admission.Request, d *v1alpha1.OversightDecision) {
		r.UserInfo.Username = "system:serviceaccount:flux-system:kustomize-controller"
		d.Spec.SignedAt = new(metav1.NewTime(now.Add(-time.Hour)))
		d.Spec.DecidedBy = &v1alpha1.Decider{Username: "Ines", Key: ssh.FingerprintSHA256(s.key.PublicKey())}
		s.before(d)
		if err := signed.Sign(d, s.key); err != nil {
			t.Fatal(err)
		}
		s.after(r, d)
		seals.Put(t, keeper, here, d)
	})
	live := governed{cluster{down: s.down}, s.policy, nil}
	if s.stored != nil {
		live.stored = []v1alpha1.OversightDecision{s.another(t, request)}
	}
	clock := testclock.NewFakePassiveClock(now)
	return &Guard{
		Live: live, Clock: clock, Seals: keeper, Facts: &snapshot.Reader{Client: live, Clock: clock, Uncached: true, ClusterName: s.clusterName},
	}, request
}

func (s *signing) another(t *testing.T, request admission.Request) v1alpha1.OversightDecision {
	t.Helper()
	d := v1alpha1.OversightDecision{}
	if err := json.Unmarshal(request.Object.Raw, &d); err != nil {
		t.Fatal(err)
	}
	d.Name, d.CreationTimestamp = "stored", metav1.NewTime(now.Add(-time.Minute))
	s.stored(&d)
	if err := signed.Sign(&d, s.key); err != nil {
		t.Fatal(err)
	}
	return d
}

// signedCase is what the guard says to a signed request, and why.
type signedCase struct {
	why    string
	change func(s *signing)
	code   int32
	says   []string
}

func (test signedCase) check(t *testing.T) {
	t.Helper()
	s := newSigning(t)
	test.change(s)
	guard, request := s.request(t)
	response := guard.Handle(t.Context(), request)
	if response.Allowed != (test.code == 0) {
		t.Fatalf("allowed: %t, %v; %s", response.Allowed, response.Result, test.why)
	}
	for _, word := range test.says {
		if response.Result.Code != test.code || !strings.Contains(response.Result.Message, word) {
			t.Errorf("the answer is %d %q, want %d with %q: %s", response.Result.Code, response.Result.Message, test.code, word, test.why)
		}
	}
}

func TestSignedDecisions(t *testing.T) {
	t.Parallel()
	at := func(moment time.Time) *metav1.Time { return new(metav1.NewTime(moment)) }
	for name, test := range map[string]signedCase{
		"as it should be": {"a service account may bring what a person signed", func(*signing) {}, 0, nil},
		"a label more": {"what is not said is not signed", func(s *signing) {
			s.after = func(_ *admission.Request, d *v1alpha1.OversightDecision) { d.Labels = map[string]string{"a": "b"} }
		}, 0, nil},
		"over something else": {
			"a comment was changed", func(s *signing) {
				s.after = func(_ *admission.Request, d *v1alpha1.OversightDecision) { d.Spec.Comment = "Never mind." }
			}, http.StatusForbidden, []string{"the signature is not trusted: it is no signature over what this decision says", "kubectl aims sign FILE --sign-key KEY"},
		},
		"cut off": {
			"", func(s *signing) {
				s.after = func(_ *admission.Request, d *v1alpha1.OversightDecision) { d.Spec.Signature = d.Spec.Signature[:100] }
			}, http.StatusForbidden, []string{"it is cut off", "kubectl aims sign FILE"},
		},
		"in another namespace": {
			"case 22", func(s *signing) {
				s.before = func(d *v1alpha1.OversightDecision) { d.Namespace = "retail" }
				s.after = func(_ *admission.Request, d *v1alpha1.OversightDecision) { d.Namespace = "lending" }
			}, http.StatusForbidden, []string{"the namespace"},
		},
		"an unlisted key": {
			"", func(s *signing) { s.key = signer(t, 1) }, http.StatusForbidden,
			[]string{`policy "high-risk" does not list key SHA256:`, "ask the platform team"},
		},
		"an expired key": {
			"", func(s *signing) { s.policy.Spec.Signers[0].Keys[0].ValidUntil = at(now.Add(-2 * time.Hour)) }, http.StatusForbidden,
			[]string{"had ended when it signed", "ask the platform team"},
		},
		"a key that expired before it came": {
			"", func(s *signing) { s.policy.Spec.Signers[0].Keys[0].ValidUntil = at(now.Add(-time.Minute)) }, http.StatusForbidden,
			[]string{"had ended when the decision was first seen"},
		},
		"a role that is not the signer's": {
			"", func(s *signing) { s.policy.Spec.Signers[0].Roles = []v1alpha1.RoleName{"product-owner"} }, http.StatusForbidden,
			[]string{"no policy that governs the system trusts signatures in role risk-officer"},
		},
		"another cluster": {
			"case 22", func(s *signing) {
				s.before = func(d *v1alpha1.OversightDecision) { d.Spec.Clusters = []v1alpha1.ClusterName{"us"} }
			}, http.StatusForbidden, []string{`it is for cluster "us"`, "--cluster-name"},
		},
		"this cluster": {
			"", func(s *signing) {
				s.before = func(d *v1alpha1.OversightDecision) { d.Spec.Clusters = []v1alpha1.ClusterName{"eu", "us"} }
			}, 0, nil,
		},
		"a cluster without a name": {
			"whoever named it meant another", func(s *signing) {
				s.clusterName = ""
				s.before = func(d *v1alpha1.OversightDecision) { d.Spec.Clusters = []v1alpha1.ClusterName{"eu"} }
			}, http.StatusForbidden, []string{`it is for cluster "eu"`, "--cluster-name"},
		},
		"a clock that is ahead": {
			"", func(s *signing) {
				s.before = func(d *v1alpha1.OversightDecision) { d.Spec.SignedAt = at(now.Add(time.Hour)) }
			}, http.StatusForbidden,
			[]string{"the signer's clock is ahead", "set the signer's clock"},
		},
		"a clock that is a little ahead": {
			"", func(s *signing) {
				s.before = func(d *v1alpha1.OversightDecision) { d.Spec.SignedAt = at(now.Add(time.Minute)) }
			}, 0, nil,
		},
		"a comment that turns around": {
			"what people see is what was signed", func(s *signing) {
				s.after = func(_ *admission.Request, d *v1alpha1.OversightDecision) { d.Spec.Comment = "\u202edetcejer" }
			}, http.StatusForbidden, []string{"U+202E"},
		},
		"a stamp that is another's": {
			"the stamper did not write it", func(s *signing) {
				s.after = func(_ *admission.Request, d *v1alpha1.OversightDecision) { d.Spec.DecidedBy.Key = "" }
			}, http.StatusServiceUnavailable, []string{"was changed after it"},
		},
		"the API server does not answer": {
			"that is neither yes nor no", func(s *signing) { s.down = errors.New("connection refused") }, http.StatusServiceUnavailable, []string{"cannot decide now"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.check(t)
		})
	}
}

// TestWhatIsOvertakenIsRefused: who signed a Halt must not believe that it works when it does not.
func TestWhatIsOvertakenIsRefused(t *testing.T) {
	t.Parallel()
	at := func(moment time.Time) *metav1.Time { return new(metav1.NewTime(moment)) }
	for name, test := range map[string]signedCase{
		"a word that was overtaken": {
			"the last word stands", func(s *signing) {
				s.stored = func(d *v1alpha1.OversightDecision) {
					d.Spec.Decision, d.Spec.SignedAt = v1alpha1.DecisionResume, at(now.Add(-2*time.Minute))
				}
			}, http.StatusForbidden, []string{
				`"Ines" signed this Halt at 2026-03-02T08:00:01Z, and decided later, at 2026-03-02T08:58:01Z, as decision "stored" (Resume)`, "kubectl aims sign FILE --sign-key KEY",
			},
		},
		"an earlier word is stored": {"this is the last word", func(s *signing) {
			s.stored = func(d *v1alpha1.OversightDecision) { d.Spec.SignedAt = at(now.Add(-2 * time.Hour)) }
		}, 0, nil},
		"the same under another name": {
			"it is stored already", func(s *signing) { s.stored = func(*v1alpha1.OversightDecision) {} },
			http.StatusForbidden, []string{`what "Ines" signed is stored already, as decision "stored"`, "Take the file away", "kubectl aims sign FILE"},
		},
		"the same under its own name": {"the API server says that it exists", func(s *signing) {
			s.stored = func(d *v1alpha1.OversightDecision) { d.Name = "halt" }
			s.before = func(d *v1alpha1.OversightDecision) { d.Name = "halt" }
		}, 0, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.check(t)
		})
	}
}

func TestASignedDecisionIsStampedAsTheSigners(t *testing.T) {
	t.Parallel()
	s := newSigning(t)
	guard, request := s.request(t)
	stamper := Stamper{Guard: guard}
	response := stamper.Handle(t.Context(), request)
	if !response.Allowed || len(response.Patches) != 3 {
		t.Fatalf("the answer is %+v", response)
	}
	by, ok := response.Patches[0].Value.(*v1alpha1.Decider)
	if !ok || by.Username != "Ines" || by.Key != ssh.FingerprintSHA256(s.key.PublicKey()) || len(by.Groups) > 0 {
		t.Errorf("it stamps %+v", response.Patches[0])
	}

	s.key = signer(t, 1)
	_, request = s.request(t)
	if response := stamper.Handle(t.Context(), request); response.Allowed || response.Result.Code != http.StatusForbidden {
		t.Errorf("a stranger's decision: %+v", response)
	}
}

// counted counts how often the policies are read.
type counted struct {
	governed

	reads *int
}

func (c counted) List(ctx context.Context, list client.ObjectList, options ...client.ListOption) error {
	if _, ok := list.(*v1alpha1.OversightPolicyList); ok {
		*c.reads++
	}
	return c.governed.List(ctx, list, options...)
}

// TestFactsAreReadOnce: all checks of one request judge the same state.
func TestFactsAreReadOnce(t *testing.T) {
	t.Parallel()
	s := newSigning(t)
	s.policy.Spec.Waivers = &v1alpha1.Waivers{Reasons: []v1alpha1.Reason{v1alpha1.ReasonMonitorMissing}, Role: "risk-officer", MaximumDays: 1}
	s.before = func(d *v1alpha1.OversightDecision) {
		d.Spec.Decision, d.Spec.ContentDigest, d.Spec.Waives = v1alpha1.DecisionWaive, "aims.v1:sha256:x", []v1alpha1.Reason{v1alpha1.ReasonMonitorMissing}
		d.Spec.ExpiresAt = new(metav1.NewTime(now.Add(time.Hour)))
	}
	guard, request := s.request(t)
	live, ok := guard.Live.(governed)
	if !ok {
		t.Fatalf("the guard reads from %T", guard.Live)
	}
	reads := 0
	guard.Live = counted{live, &reads}
	guard.Facts.Client = guard.Live
	if response := guard.Handle(t.Context(), request); response.Allowed || !strings.Contains(response.Result.Message, "has no content") || reads != 1 {
		t.Errorf("the guard reads the policies %d times, and answers %+v", reads, response.Result)
	}
	reads = 0
	if response := (Stamper{Guard: guard}).Handle(t.Context(), request); !response.Allowed || reads != 1 {
		t.Errorf("the stamper reads the policies %d times, and answers %+v", reads, response.Result)
	}
}
