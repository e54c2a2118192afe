// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"crypto/ed25519"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/approval/signed"
)

func TestWhichClustersADecisionIsFor(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		why     string
		asked   string
		any     bool
		file    bool
		here    v1alpha1.ClusterName
		unknown bool
		want    string
		warns   string
		fails   []string
	}{
		"nothing asked":                 {why: "who signs has seen what is here", here: "eu-1", want: "eu-1"},
		"nothing asked, no name":        {why: "there is nothing to name"},
		"nothing asked, not readable":   {why: "who may not read the name signs as before", unknown: true},
		"every cluster":                 {why: "it is asked for", any: true, here: "eu-1"},
		"this one":                      {why: "it is asked for", asked: "us-1,eu-1", here: "eu-1", want: "us-1,eu-1"},
		"another one, not readable":     {why: "the operator looks once more", asked: "us-1", unknown: true, want: "us-1"},
		"another one, to be a file":     {why: "it may be for there", asked: "us-1", file: true, here: "eu-1", want: "us-1", warns: `this cluster is called "eu-1"`},
		"another one, to be stored":     {why: "it would count for nothing", asked: "us-1", here: "eu-1", fails: []string{`this cluster is called "eu-1"`, "--for-cluster eu-1", "-o yaml"}},
		"one with a name, here is none": {why: "it would count for nothing", asked: "us-1", fails: []string{"this cluster has no name", "-o yaml"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := &decider{signing: signing{key: "k", anyCluster: test.any}}
			if test.asked != "" {
				d.clusters = strings.Split(test.asked, ",")
			}
			if test.file {
				d.output = "yaml"
			}
			clusters, warning, err := d.settle(test.here, !test.unknown)
			if err != nil || len(test.fails) > 0 {
				var out strings.Builder
				if err != nil {
					printError(&out, err)
				}
				said := out.String()
				for _, word := range test.fails {
					if !strings.Contains(said, word) {
						t.Errorf("it fails with %q, want %q: %s", said, word, test.why)
					}
				}
				if len(test.fails) == 0 {
					t.Errorf("it fails with %q: %s", said, test.why)
				}
				return
			}
			if got := strings.Join(clusters, ","); got != test.want || !strings.Contains(warning, test.warns) || (warning == "") != (test.warns == "") {
				t.Errorf("it is for %q, with warning %q, want %q: %s", got, warning, test.want, test.why)
			}
		})
	}
}

// TestThePluginJudgesByTheClustersName: a decision for other clusters counts for nothing in its verdict, as in the operator's. Where the name is not known, the
// operator is trusted to have asked.
func TestThePluginJudgesByTheClustersName(t *testing.T) {
	t.Parallel()
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ssh.NewSignerFromSigner(private)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		here    v1alpha1.ClusterName
		known   bool
		approve bool
	}{
		"one of those that it names":  {"eu-1", true, true},
		"another one":                 {"us-1", true, false},
		"one without a name":          {"", true, false},
		"one whose name is not known": {"", false, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := readLending(t)
			l.clusterName, l.named = test.here, test.known
			l.policies[0].Spec.Signers = []v1alpha1.Signer{{
				Name: "Ines", Roles: []v1alpha1.RoleName{"product-owner"}, Keys: []v1alpha1.SignerKey{{PublicKey: signed.Spell(key.PublicKey())}},
			}}
			d := l.decisions[0].DeepCopy()
			d.Name, d.Spec.Role, d.Spec.DecidedBy, d.Spec.DecidedAt, d.Spec.Seal = "signed", "product-owner", nil, nil, nil
			d.Spec.Clusters, d.Spec.SignedAt = []v1alpha1.ClusterName{"eu-1", "eu-2"}, new(metav1.NewTime(now.Add(-time.Hour)))
			d.CreationTimestamp = metav1.NewTime(now)
			if err := signed.Sign(d, key); err != nil {
				t.Fatal(err)
			}
			l.decisions = append(l.decisions, *d)
			verdict := l.open("support-bot").Judge(nil)
			if counts := !verdict.Has(v1alpha1.ReasonSignatureNotTrusted); counts != test.approve {
				t.Errorf("the approval counts: %t, want %t: %v", counts, test.approve, verdict.Findings)
			}
		})
	}
}
