// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strings"
	"testing"
)

// signedFile writes policies that trust a key of Ines in a role, and gives a function that signs a decision of the files by it.
func (d *desk) signedFile(role, more string) func(decision string) string {
	d.t.Helper()
	d.newKey("key", "")
	public := strings.Join(strings.Fields(read(d.t, d.path("key.pub")))[:2], " ")
	d.write("policies.yaml", strings.Replace(read(d.t, platform+"/policies.yaml"), "  enforcement:\n    admission: Hold",
		"  signers:\n    - {name: ines, roles: ["+role+"], keys: [{publicKey: "+public+"}]}\n"+more+"  enforcement:\n    admission: Hold", 1))
	_, out, _ := d.aims("", "check", "-f", apps+"/bot.yaml", "-f", d.path("policies.yaml"), "-n", "lending", "-o", "yaml")
	_, digest, _ := strings.Cut(out, "contentDigest: ")
	digest, _, _ = strings.Cut(digest, "\n")
	return func(decision string) string {
		if !strings.Contains(decision, "contentDigest") {
			decision += "  contentDigest: " + digest + "\n"
		}
		d.write("decision.yaml", "apiVersion: aims-operator.io/v1alpha1\nkind: OversightDecision\nmetadata: {name: ines-decides, namespace: lending}\nspec:\n"+
			"  comment: Read.\n  role: "+role+"\n"+decision)
		return d.says("", []string{"sign", d.path("decision.yaml"), "--sign-key", d.path("key")})
	}
}

// TestCheckADecisionForOtherClusters: what is for clusters that are named counts where it is known that this is one of them.
func TestCheckADecisionForOtherClusters(t *testing.T) {
	d := newDesk(t)
	sign := d.signedFile("product-owner", "")
	d.write("signed.yaml", sign("  decision: Approve\n  subject: {kind: ImpactAssessment, name: support-bot-2026}\n  clusters: [eu-1]\n"))
	args := []string{"check", "-f", apps + "/bot.yaml", "-f", d.path("policies.yaml"), "-f", d.path("signed.yaml"), "-n", "lending", "--fail-on", "waiting"}

	out := d.ends(3, "", args, "ApprovalsPending", "--cluster-name")
	if words := "decision ines-decides counts for nothing: it names clusters, and what this one is called is not known"; !strings.Contains(strings.Join(strings.Fields(out), " "), words) {
		t.Errorf("it does not say %q:\n%s", words, out)
	}
	d.ends(0, "", append(args, "--cluster-name", "eu-1"), "Of 2 objects: 2 would be let in")
	d.ends(1, "", append(args, "--cluster-name", "us-1"), "SignatureNotTrusted", `it is for cluster "eu-1"`)

	// A snapshot says what the cluster is called, with no decision in it as well.
	l := readLending(t)
	l.publish()
	l.decisions, l.systems, l.assessments = nil, nil, nil
	l.published.Data["clusterName"] = "eu-1"
	args = append(args, "--snapshot", l.snapshotFile(""))
	d.ends(0, "", args, "Of 2 objects: 2 would be let in")
	d.ends(2, "", append(args, "--cluster-name", "us-1"), `the snapshot is of cluster "eu-1"`)

	// What stops is heard, wherever it is for.
	d.write("signed.yaml", sign("  decision: Reject\n  subject: {kind: ImpactAssessment, name: support-bot-2026}\n  clusters: [eu-1]\n"))
	d.ends(1, "", args[:len(args)-2], "AssessmentRejected")
}

// TestCheckAWaiver: a waiver counts on the terms on which the cluster takes one.
func TestCheckAWaiver(t *testing.T) {
	d := newDesk(t)
	sign := d.signedFile("head", "  waivers: {role: head, reasons: [MonitorMissing], maximumDays: 7}\n")
	policies := strings.Replace(read(t, d.path("policies.yaml")), "    approvals:\n      - role: product-owner\n        count: 1\n", "    monitoring: [DataDrift]\n", 1)
	d.write("policies.yaml", policies)
	args := []string{"check", "-f", apps + "/bot.yaml", "-f", d.path("policies.yaml"), "-f", d.path("signed.yaml"), "-n", "lending"}
	waiver := "  decision: Waive\n  subject: {kind: AISystem, name: support-bot}\n  waives: [MonitorMissing]\n  expiresAt: \"UNTIL\"\n"

	within := strings.Replace(waiver, "UNTIL", "2026-03-09T09:00:00Z", 1)
	d.write("signed.yaml", sign(within))
	d.ends(0, "", args, "waived for a time by")
	for name, test := range map[string]struct{ waiver, policies, says string }{
		"for too long": {strings.Replace(waiver, "UNTIL", "2036-01-01T00:00:00Z", 1), policies,
			`decision ines-decides counts for nothing: policy "baseline" lets people waive MonitorMissing for 7 days at most`},
		"what nobody may waive": {strings.Replace(within, "[MonitorMissing]", "[MonitorMissing, ImageNotRegistered]", 1), policies,
			`decision ines-decides counts for nothing: policy "baseline" lets nobody waive ImageNotRegistered`},
		"in a role that may not": {within, strings.Replace(policies, "role: head, reasons", "role: chief, reasons", 1), `MonitorMissing cannot be waived in role head`},
		"what has ended": {strings.Replace(waiver, "UNTIL", "2026-03-01T00:00:00Z", 1), policies,
			`until when MonitorMissing is waived`},
		"other content": {strings.Replace(within, "  waives", "  contentDigest: aims.v1:sha256:"+strings.Repeat("0", 64)+"\n  waives", 1), policies,
			"what it is about is not what the files and the snapshot declare"},
	} {
		t.Run(name, func(t *testing.T) {
			d.write("policies.yaml", test.policies)
			d.write("signed.yaml", sign(test.waiver))
			if out := d.ends(1, "", args, "MonitorMissing"); !strings.Contains(strings.Join(strings.Fields(out), " "), test.says) {
				t.Errorf("it does not say %q:\n%s", test.says, out)
			}
		})
	}
}
