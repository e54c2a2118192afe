// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package crdvalidation_test

import (
	"strings"
	"testing"

	"github.com/aims-operator/aims-operator/test/controlplane"
)

const (
	hex           = "9b1d4e7f0a3c6b2985d1f4e8a7c0b3d6e9f2a5c8b1d4e7f0a3c6b2985d1f4e8a"
	digest        = "sha256:" + hex
	contentDigest = "aims.v1:sha256:" + hex
	publicKey     = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGb5e1wDvVfPz0ynWg2dKxvuEGh6Q0wY1tKXc0cT8sZB"
)

// spelling is a CEL rule about one text, wherever that text stands.
type spelling struct {
	words     string
	why       string
	good, bad []string
	// places are all places of the API with this rule, by kind.
	places map[string][]string
}

var spellings = map[string]spelling{
	"URI": {
		words: "must be a URI with a scheme, such as hf://org/model, s3://bucket/key or https://host/path",
		why:   "without a scheme nobody can tell a file from a model of a hub",
		good:  []string{"hf://org/model", "s3://bucket/key", "pvc://claim/path", "file:///models", "oci://registry.example/a@sha256:0", "urn:isbn:1"},
		bad:   []string{"org/model", "/models", "//host/path", "1s3://bucket", "s3://with space", "s3:\tkey", "s3://a\nb", "https:"},
		places: map[string][]string{
			system:     {"spec.dataSources[].uri", "spec.models[].uri", "spec.models[].modelCard", "spec.documents[].uri"},
			assessment: {"spec.evidence[].uri"},
		},
	},
	"SHA-256": {
		words: "must be a SHA-256 digest: 64 lower-case hexadecimal digits, as sha256sum prints them",
		why:   "digests are compared as texts, so there is one spelling",
		good:  []string{hex},
		bad:   []string{"", hex[1:], strings.ToUpper(hex), "g" + hex[1:], hex[2:] + " \n"},
		places: map[string][]string{
			system:     {"spec.documents[].sha256", "status.drift.breaches[].definition", "status.drift.lastBreach.definition"},
			assessment: {"spec.evidence[].sha256"},
			monitor:    {"spec.checks[].reference.baselineRef.sha256", "status.checks[].definition"},
		},
	},
	"digest": {
		words: "must be sha256: followed by 64 lower-case hexadecimal digits",
		why:   "it is how registries write it, and weaker algorithms pin nothing",
		good:  []string{digest},
		bad:   []string{"", hex, "sha256:" + hex[1:], "SHA256:" + hex, "sha512:" + hex, "md5:5d41402abc4b2a76b9719d911017c592"},
		places: map[string][]string{
			system: {"spec.models[].digest", "spec.images[].digest"},
			policy: {"spec.requirements.allowedSidecarImages[].digest", "spec.discovery.exemptImages[].digest"},
		},
	},
	"content digest": {
		words: "must be a content digest as 'kubectl aims review' prints it: aims.v1:sha256: followed by 64 lower-case hexadecimal digits",
		why:   "the version of the scheme is part of what is approved",
		good:  []string{contentDigest},
		bad:   []string{"", digest, "aims.v2:sha256:" + hex, "aims-v1:sha256:" + hex, contentDigest[:78], " " + contentDigest[1:]},
		places: map[string][]string{
			system: {
				"status.verdict.contentDigest", "status.release.contentDigest", "status.candidate.contentDigest", "status.history[].contentDigest", "status.lifecycle.moves[].contentDigest",
			},
			assessment: {"status.contentDigest"},
			decision:   {"spec.contentDigest"},
		},
	},
	"image repository": {
		words: "must be an image repository without tag or digest, such as vllm/vllm-openai or registry.example/team/name (put the tag into 'tag')",
		why:   "a tag hidden in the name would escape every comparison",
		good: []string{
			"busybox", "vllm/vllm-openai", "registry.example/team/name", "registry.example:5000/name", "localhost:5000/a/b__c/d-e.f",
			"REGISTRY.example/name",
		},
		bad: []string{
			"vllm/vllm-openai:v1", "vllm/vllm-openai@" + digest, "Vllm/Vllm", "/name", "name/", "a//b", "https://registry.example/name",
			"name ", "registry.example/-name",
		},
		places: map[string][]string{system: {"spec.images[].repository"}},
	},
	"allowed image": {
		words: "must be an image repository without tag or digest, or a path that ends with /*, such as docker.io/istio/proxyv2 or registry.example/platform/*",
		why:   "what is allowed is said whole: a star that stands for more than the end of a path could allow more than was meant",
		good:  []string{"busybox", "docker.io/istio/proxyv2", "registry.example/platform/*", "registry.example:5000/a/b/*"},
		bad:   []string{"*", "*/proxyv2", "registry.example/*/proxyv2", "registry.example/pla*", "istio/proxyv2:1", "istio/proxyv2@" + digest, "a//b", "/*"},
		places: map[string][]string{
			policy: {"spec.requirements.allowedSidecarImages[].repository", "spec.discovery.exemptImages[].repository"},
		},
	},
	"recogniser": {
		words:  "must be the name of a recogniser: a capital letter, then letters and digits, such as VLLM",
		why:    "a name that no recogniser can have recognises nothing",
		good:   []string{"VLLM", "ModelReference", "A1"},
		bad:    []string{"vllm", "Model-Reference", "1A", "A B", "*"},
		places: map[string][]string{policy: {"spec.discovery.recognisers[]"}},
	},
	"image tag": {
		words: "must be an image tag: letters, digits, dots, dashes and underscores",
		why:   "what no registry accepts as a tag matches no workload",
		good:  []string{"v0.11.0", "latest", "_1", "3.4.1-rc.1_x"},
		bad:   []string{"", ".1", "-1", "a/b", "a:b", "v1 ", "v1@" + digest},
		places: map[string][]string{
			system: {"spec.images[].tag"}, policy: {"spec.requirements.allowedSidecarImages[].tag", "spec.discovery.exemptImages[].tag"},
		},
	},
	"system name": {
		words:  "must be the name of an AISystem of this namespace, without namespace and slash: what is written in a namespace is about the systems of that namespace only",
		why:    "what is written elsewhere must never cover or watch a system",
		good:   []string{"a", "credit-scoring", "0-1"},
		bad:    []string{"lending/credit-scoring", "credit.scoring", "Credit", "-a", "a-", "a b"},
		places: map[string][]string{assessment: {"spec.systemRef.name"}, monitor: {"spec.systemRef.name"}},
	},
	"role name": {
		words: "must be a role name of lower-case letters, digits and dashes, such as risk-officer",
		why:   "it is a resource name in RBAC, where a wrong one grants nothing and says nothing",
		good:  []string{"risk-officer", "r", "2nd-line"},
		bad:   []string{"Risk Officer", "risk_officer", "risk.officer", "-risk", "risk-", "oversightroles/risk", "*"},
		places: map[string][]string{
			system:     {"status.candidate.approvals[].role", "status.formerApprovers[].role"},
			assessment: {"status.approvals[].role"},
			policy:     {"spec.requirements.approvals[].role", "spec.requirements.lifecycleMoves[].approvals[].role", "spec.waivers.role", "spec.signers[].roles[]", "spec.enforcement.resumeRoles[]"},
			decision:   {"spec.role"},
		},
	},
	"cluster name": {
		words: "must be a cluster's name of lower-case letters, digits, dashes and dots, such as eu-prod-1",
		why:   "a name that no operator can have makes a decision that counts nowhere",
		good:  []string{"eu-prod-1", "c", "prod.eu.example"},
		bad:   []string{"EU-prod", "eu_prod", "-eu", "eu-", "eu prod", "*"},
		places: map[string][]string{
			policy:   {"spec.signers[].clusters[]"},
			decision: {"spec.clusters[]"},
		},
	},
	"signer's name": {
		words:  "must be a person's name: what begins with system: is an account of Kubernetes",
		why:    "a signer is the same person as the user of that name, and an account is no person",
		good:   []string{"Ines Carvalho", "ines@lending.example", "a system:masters"},
		bad:    []string{"system:masters", "system:serviceaccount:lending:bot"},
		places: map[string][]string{policy: {"spec.signers[].name"}},
	},
	"decimal": {
		words: "must be a decimal number such as 0.8 or -12.5, without exponent",
		why:   "readers and programs must see the same number",
		good:  []string{"1", "1.0", "1.05", "1.25"},
		bad:   []string{"9e-1", "1E0", "+1", ".9", "1.", "01", "0,9", "NaN", "Inf", "0x1", "1 ", "-"},
		places: map[string][]string{
			assessment: {"spec.fairness[].value"},
			policy:     {"spec.requirements.assessment.fairness[].minimum", "spec.requirements.assessment.fairness[].maximum"},
			monitor: {
				"spec.checks[].limits.warning", "spec.checks[].limits.critical", "spec.checks[].threshold.warning", "spec.checks[].threshold.critical",
				"spec.checks[].reference.baseline.value", "status.checks[].value", "status.checks[].lower", "status.checks[].upper",
				"status.checks[].warning", "status.checks[].critical",
			},
		},
	},
	"check name": {
		words:  "must be of lower-case letters, digits and dashes, such as score-distribution",
		why:    "checks are named in tables, in environment variables and by their monitor's status",
		good:   []string{"score", "score-distribution", "0-1"},
		bad:    []string{"Score", "score_distribution", "score.distribution", "-score", "score-", "a b"},
		places: map[string][]string{monitor: {"spec.checks[].name"}},
	},
	"label name": {
		words: "must be a label's name of letters, digits and underscores, such as outcome",
		why:   "a label that Prometheus cannot have is on no series",
		good:  []string{"outcome", "_o", "Group1"},
		bad:   []string{"1group", "a-b", "a b", "a=b", "{}"},
		places: map[string][]string{monitor: {
			"spec.checks[].current.categoryLabel", "spec.checks[].current.groupLabel", "spec.checks[].current.outcomeLabel",
		}},
	},
	"upper bound": {
		words:  "must be a number, or +Inf for the last bin",
		why:    "it is how Prometheus writes the label le",
		good:   []string{"0.5", "-1", "1e-05", "2.5E+3", "+Inf"},
		bad:    []string{"Inf", "-Inf", "NaN", ".5", "0x1", "1,5", "one"},
		places: map[string][]string{monitor: {"spec.checks[].reference.baseline.bins[].upperBound"}},
	},
	"source address": {
		words: "must be http:// or https:// with a host, and neither credentials nor a query, such as https://prometheus.monitoring.svc:9090",
		why:   "credentials belong into a Secret, and a query would be put before the operator's own",
		good:  []string{"https://prometheus", "https://prometheus.monitoring.svc:9090/", "https://[2001:db8::1]:9090/select/0/prometheus"},
		bad: []string{
			"prometheus:9090", "ftp://prometheus", "file:///etc/passwd", "https://user:secret@prometheus", "https://prometheus?query=up",
			"https://prometheus#x", "https:///api/v1", "https://prome theus", "https://prometheus/a?b", "https://prometheus/\n",
		},
		places: map[string][]string{monitor: {"spec.source.prometheus.address"}},
	},
	"service account": {
		words:  "must be a service account as NAMESPACE:NAME",
		why:    "a name that no service account has would silently let nobody decide",
		good:   []string{"platform:approver", "a:b", "team-1:bot.v2"},
		bad:    []string{"approver", "platform/approver", "system:serviceaccount:platform:approver", "Platform:approver", "platform:-a"},
		places: map[string][]string{policy: {"spec.requirements.serviceAccounts[]"}},
	},
	"seal key": {
		words:  "must be the identity of a key, which the operator stamps",
		why:    "what the operator stamps is never anything else",
		good:   []string{"0123456789abcdef"},
		bad:    []string{"0123456789abcdeF", "0123456789abcde!"},
		places: map[string][]string{decision: {"spec.seal.key"}},
	},
	"seal signature": {
		words:  "must be an Ed25519 signature in base64, which the operator stamps",
		why:    "what the operator stamps is never anything else",
		good:   []string{strings.Repeat("aZ0+/9", 14) + "aa=="},
		bad:    []string{strings.Repeat("a", 88), strings.Repeat("-", 86) + "=="},
		places: map[string][]string{decision: {"spec.seal.signature"}},
	},
	"CronJob name": {
		words:  "must be the name of a CronJob of this namespace, without namespace and slash",
		why:    "a Job of another namespace's template would run with another team's rights",
		good:   []string{"retrain", "retrain-scoring.v2", "0"},
		bad:    []string{"lending/retrain", "Retrain", "-retrain", "retrain-", "a b"},
		places: map[string][]string{monitor: {"spec.onBreach.retrain.templateRef.name"}},
	},
	"public key": {
		words: "must be an SSH public key, as a .pub file holds it",
		why:   "a line that no signature can be checked with would silently trust nobody, and a private key must not be stored here",
		good: []string{
			publicKey, publicKey + " ines@lending.example", "ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB==", "ecdsa-sha2-nistp256 AAAAE2VjZHNh=",
			"sk-ssh-ed25519@openssh.com AAAAGnNr", "sk-ecdsa-sha2-nistp256@openssh.com AAAAInNr",
		},
		bad: []string{
			"SHA256:Gb5e1wDvVfPz0ynWg2dKxvuEGh6Q0wY1tKXc0cT8sZB", "-----BEGIN OPENSSH PRIVATE KEY-----", "ssh-dss AAAAB3NzaC1kc3M=",
			"ssh-ed25519", `restrict ` + publicKey, publicKey + "\n" + publicKey,
		},
		places: map[string][]string{policy: {"spec.signers[].keys[].publicKey"}},
	},
}

func TestSpellings(t *testing.T) {
	controlplane.Required(t, plane)
	for name, tc := range spellings {
		for kind, places := range tc.places {
			for _, place := range places {
				t.Run(name+" at "+kind+" "+place, func(t *testing.T) {
					for _, text := range tc.good {
						wantAccepted(t, write(t, kind, set(first(place), text)))
					}
					for _, text := range tc.bad {
						if err := write(t, kind, set(first(place), text)); err == nil {
							t.Errorf("%q was accepted", text)
						} else {
							wantOnlyRefused(t, err, first(place), tc.words)
						}
					}
					if t.Failed() {
						t.Logf("why: %s", tc.why)
					}
				})
			}
		}
	}
}
