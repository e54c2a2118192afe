// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	testclock "k8s.io/utils/clock/testing"
)

const (
	apps     = "testdata/check/apps"
	platform = "testdata/check/platform"
	wrong    = "testdata/check/wrong"
)

// check runs kubectl aims check, where neither a cluster nor a kubeconfig is.
func check(t *testing.T, in io.Reader, args ...string) (code int, out, errOut string) {
	t.Helper()
	t.Setenv("KUBECONFIG", filepath.Join(t.TempDir(), "none"))
	var stdout, stderr bytes.Buffer
	streams := genericiooptions.IOStreams{In: in, Out: &stdout, ErrOut: &stderr}
	code = Run(t.Context(), append([]string{"check"}, args...), streams, testclock.NewFakePassiveClock(now), func(string) string { return "" })
	return code, stdout.String(), stderr.String()
}

func TestCheckPrints(t *testing.T) {
	for name, test := range map[string]struct {
		args []string
		code int
	}{
		"check.txt":             {[]string{"-f", apps, "-f", platform, "-n", "lending"}, 1},
		"check.json":            {[]string{"-f", apps, "-f", platform, "-n", "lending", "-o", "json"}, 1},
		"check.sarif":           {[]string{"-f", apps, "-f", platform, "-n", "lending", "-o", "sarif"}, 1},
		"check.junit.xml":       {[]string{"-f", apps, "-f", platform, "-n", "lending", "-o", "junit"}, 1},
		"check_wrong.txt":       {[]string{"-f", wrong, "-n", "lending"}, 2},
		"check_wrong.json":      {[]string{"-f", wrong, "-n", "lending", "-o", "json"}, 2},
		"check_wrong.sarif":     {[]string{"-f", wrong, "-n", "lending", "-o", "sarif"}, 2},
		"check_wrong.xml":       {[]string{"-f", wrong, "-n", "lending", "-o", "junit"}, 2},
		"check_nowhere.txt":     {[]string{"-f", apps, "-f", platform, "-n", "nowhere"}, 2},
		"check_nowhere.sarif":   {[]string{"-f", apps, "-f", platform, "-n", "nowhere", "-o", "sarif"}, 2},
		"check_nowhere.xml":     {[]string{"-f", apps, "-f", platform, "-n", "nowhere", "-o", "junit"}, 2},
		"check_no_policies.txt": {[]string{"-f", apps, "-n", "lending"}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, errOut := check(t, strings.NewReader(""), test.args...)
			if code != test.code {
				t.Errorf("it ends with %d, want %d\n%s", code, test.code, errOut)
			}
			golden(t, name, out)
			switch {
			case strings.HasSuffix(name, ".sarif"):
				report, err := sarif.FromBytes([]byte(out), sarif.WithStrictValidation())
				if err != nil {
					t.Fatal(err)
				}
				if err := report.Validate(); err != nil {
					t.Error(err)
				}
			case strings.HasSuffix(name, ".xml"):
				if err := xml.Unmarshal([]byte(out), new(struct{})); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// TestCheckExitCodes: each object alone, and what it fails on.
func TestCheckExitCodes(t *testing.T) {
	const held, warned = "--fail-on=held", "--fail-on=warned"
	bot := []string{"-f", apps + "/bot.yaml", "-f", platform, "-n", "lending"}
	more := []string{"-f", apps + "/more", "-f", platform, "-n", "lending"}
	web := "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: nginx:1.29}]}\n"
	deny := strings.Replace(read(t, platform+"/policies.yaml"), "admission: Hold", "admission: Deny", 1)
	scoring := "apiVersion: batch/v1\nkind: Job\nmetadata: {name: scoring}\nspec: {template: {metadata: {labels: {aims-operator.io/ai-system: scoring}}}}\n---\n"
	gentle := "apiVersion: v1\nkind: Namespace\nmetadata: {name: play, labels: {gentle: \"true\"}}\n"
	_, elsewhere, _ := strings.Cut(read(t, platform+"/policies.yaml"), "admission: Hold\n---\n")
	unasked := scoring + "apiVersion: v1\nkind: Namespace\nmetadata: {name: play}\n---\n" + elsewhere
	ungoverned := strings.Replace(unasked, "{name: play}", "{name: play, labels: {aims-operator.io/governed: 'true'}}", 1)
	for name, test := range map[string]struct {
		args []string
		in   string
		code int
		says string
	}{
		"what waits for people is no fault of the change":  {args: bot, code: 0},
		"unless it is asked for":                           {args: append(bot, "--fail-on", "waiting"), code: 3, says: "people have to decide first"},
		"nor where policy denies":                          {args: []string{"-f", apps + "/bot.yaml", "-f", "-", "-n", "lending"}, in: deny, code: 0},
		"what falls short beside it is":                    {args: more, code: 1, says: "--fail-on held"},
		"and is let pass by whoever only fails on refusal": {args: append(more, "--fail-on", "refused"), code: 0},
		"what would be refused":                            {args: []string{"-f", apps, "-f", "-", "-n", "lending", "--fail-on", "refused"}, in: deny, code: 1, says: "--fail-on refused"},
		"what stands beside what waits":                    {args: append(more, "-f", apps, "--fail-on", "waiting"), code: 1},
		"a warning":                                        {args: []string{"-f", "-", "-f", platform, "-n", "play", held}, in: scoring + gentle, code: 0},
		"a warning that is to fail":                        {args: []string{"-f", "-", "-f", platform, "-n", "play", warned}, in: scoring + gentle, code: 1, says: "--fail-on warned"},
		"nothing stands against it":                        {args: []string{"-f", "-", "-f", platform, "-n", "lending", "--fail-on", "recorded"}, in: web, code: 0},
		"nothing to judge":                                 {args: []string{"-f", platform}, code: 2, says: "nothing can be said"},
		"no such file":                                     {args: []string{"-f", "none.yaml"}, code: 2, says: "nothing can be said"},
		"an empty directory":                               {args: []string{"-f", t.TempDir()}, code: 2},
		"no snapshot":                                      {args: append(bot, "--snapshot", "none.yaml"), code: 2},
		"something else as a snapshot":                     {args: append(bot, "--snapshot", platform+"/policies.yaml"), code: 2},
		"no table of kinds":                                {args: append(bot, "--workload-kinds", "none.yaml"), code: 2, says: "--workload-kinds: open none.yaml"},
		"a table of kinds that is none":                    {args: append(bot, "--workload-kinds", apps+"/bot.yaml"), code: 2, says: "--workload-kinds: " + apps},
		"no recognisers":                                   {args: append(bot, "--recognisers", "none.yaml"), code: 2, says: "--recognisers: open none.yaml"},
		"where no policy governs":                          {args: []string{"-f", "-", "-n", "play"}, in: ungoverned, code: 0},
		"where none does and the operator refuses":         {args: []string{"-f", "-", "-n", "play", "--default-admission", "Deny"}, in: ungoverned, code: 1, says: "--fail-on held"},
		"where nobody asks the operator":                   {args: []string{"-f", "-", "-n", "play", "--default-admission", "Deny"}, in: unasked, code: 0},
		"an admission that is none":                        {args: append(bot, "--default-admission", "deny"), code: 2, says: "choose Audit, Warn, Hold or Deny"},
		"no files":                                         {args: nil, code: 2, says: "give the files with the manifests"},
		"a name":                                           {args: []string{"vllm"}, code: 2, says: "unknown command"},
		"a format that is none":                            {args: append(bot, "-o", "xml"), code: 2, says: "choose json, yaml, sarif or junit"},
		"a threshold that is none":                         {args: append(bot, "--fail-on", "notjudged"), code: 2, says: "choose refused, held"},
		"a moment that is none":                            {args: append(bot, "--at", "tomorrow"), code: 2, says: "2026-12-31T23:59:59Z"},
		"the standard input twice":                         {args: []string{"-f", "-", "--snapshot", "-"}, code: 2, says: "either the manifests or the snapshot"},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, errOut := check(t, strings.NewReader(test.in), test.args...)
			if code != test.code || !strings.Contains(errOut, test.says) {
				t.Errorf("it ends with %d, want %d with %q\n%s%s", code, test.code, test.says, out, errOut)
			}
			if code != 0 && errOut == "" {
				t.Error("it does not say why")
			}
		})
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// TestCheckASignedApproval: what the policies' signers signed counts in a file, and nothing else does.
func TestCheckASignedApproval(t *testing.T) {
	d := newDesk(t)
	d.newKey("key", "")
	d.newKey("stranger", "")
	public := strings.Join(strings.Fields(read(t, d.path("key.pub")))[:2], " ")
	d.write("policies.yaml", strings.Replace(read(t, platform+"/policies.yaml"), "  enforcement:\n    admission: Hold",
		"  signers:\n    - {name: ines, roles: [product-owner], keys: [{publicKey: "+public+"}]}\n  enforcement:\n    admission: Hold", 1))
	args := []string{"check", "-f", apps + "/bot.yaml", "-f", d.path("policies.yaml"), "-n", "lending", "--fail-on", "waiting"}
	_, out, _ := d.aims("", append(args, "-o", "yaml")...)
	_, digest, _ := strings.Cut(out, "contentDigest: ")
	digest, _, _ = strings.Cut(digest, "\n")
	approval := strings.NewReplacer("credit-scoring-2026", "support-bot-2026", "risk-officer", "product-owner",
		"aims.v1:sha256:9b1d4e7f0a3c6b2985d1f4e8a7c0b3d6e9f2a5c8b1d4e7f0a3c6b2985d1f4e8a", digest).Replace(unsigned)
	d.write("decision.yaml", approval)
	d.write("signed.yaml", d.says("", []string{"sign", d.path("decision.yaml"), "--sign-key", d.path("key")}))
	d.write("forged.yaml", d.says("", []string{"sign", d.path("decision.yaml"), "--sign-key", d.path("stranger")}))

	d.ends(3, "", append(args, "-f", d.path("decision.yaml")), "ApprovalsPending", "DecisionNotSealed", "1 decision of the files counts for nothing", "kubectl aims sign FILE")
	d.ends(0, "", append(args, "-f", d.path("signed.yaml")), "Of 2 objects: 2 would be let in")
	d.ends(1, "", append(args, "-f", d.path("forged.yaml")), "SignatureNotTrusted")
	d.ends(3, "", append(args, "-f", d.path("signed.yaml"), "--author", "ines"), "ApproverNotIndependent")
	d.write("changed.yaml", strings.Replace(read(t, apps+"/bot.yaml"), "general questions in", "any question in", 1))
	args[2] = d.path("changed.yaml")
	d.ends(3, "", append(args, "-f", d.path("signed.yaml")), "ContentChanged")
}

// TestCheckAtAMoment: what ends by then does not count.
func TestCheckAtAMoment(t *testing.T) {
	bot := strings.Replace(read(t, apps+"/bot.yaml"), "  conclusion:", "  validUntil: \"2026-06-01T00:00:00Z\"\n  conclusion:", 1)
	for at, want := range map[string]string{"2026-05-31T00:00:00Z": "wait for people", "2026-06-01T02:00:00+02:00": "AssessmentExpired"} {
		_, out, _ := check(t, strings.NewReader(bot), "-f", "-", "-f", platform, "-n", "lending", "--at", at)
		if !strings.Contains(out, want) || strings.Contains(out, "AssessmentExpired") != (want == "AssessmentExpired") {
			t.Errorf("at %s it does not say %q\n%s", at, want, out)
		}
	}
}

// TestCheckManyObjects: one text for thousands of objects, as tools render it.
func TestCheckManyObjects(t *testing.T) {
	var b strings.Builder
	b.WriteString(read(t, platform+"/policies.yaml"))
	for i := range 2000 {
		b.WriteString(strings.ReplaceAll("---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web-N}\nspec: {template: {spec: {containers: [{name: web, image: nginx:1.29}]}}}\n",
			"N", strconv.Itoa(i)))
	}
	code, out, errOut := check(t, strings.NewReader(b.String()), "-f", "-", "-n", "lending")
	if code != 0 || !strings.Contains(out, "Of 2000 objects: 2000 would be let in") {
		t.Errorf("it ends with %d\n%s", code, errOut)
	}
}

// TestCheckJudgesAsEachSystem: who names two systems has to please the policies of both, as at admission.
func TestCheckJudgesAsEachSystem(t *testing.T) {
	set := `apiVersion: jobset.x-k8s.io/v1alpha2
kind: JobSet
metadata: {name: both}
spec:
  replicatedJobs:
  - name: a
    template: {spec: {template: {metadata: {labels: {aims-operator.io/ai-system: first}}, spec: {containers: [{name: a, image: a:1}]}}}}
  - name: b
    template: {spec: {template: {metadata: {labels: {aims-operator.io/ai-system: second}}, spec: {containers: [{name: b, image: b:1}]}}}}
`
	code, out, _ := check(t, strings.NewReader(set), "-f", "-", "-f", platform, "-n", "lending")
	for _, words := range []string{`namespace "lending" has no AI system "first"`, `namespace "lending" has no AI system "second"`, "SystemReferenceMismatch"} {
		if code != 1 || !strings.Contains(out, words) {
			t.Errorf("it ends with %d, and does not say %q\n%s", code, words, out)
		}
	}
}

// TestCheckReadsFurtherTables: what the operator is given by its options, check is given as well.
func TestCheckReadsFurtherTables(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"kinds.yaml":       "kinds:\n- {group: bots.example, versions: [v1], kind: Robot, resource: robots, pods: [{at: spec.brain, holds: Template}]}\n",
		"recognisers.yaml": "recognisers:\n- {name: OurModels, says: runs our models, looksAt: Images, weight: 100, patterns: ['lending/*']}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	robot := "apiVersion: bots.example/v1\nkind: Robot\nmetadata: {name: r2}\nspec: {brain: {spec: {containers: [{name: a, image: lending/scoring:1}]}}}\n---\n"
	policies := strings.Replace(read(t, platform+"/policies.yaml"), "    admission: Hold", "    admission: Hold\n  discovery: {mode: Deny}", 1)
	args := []string{"-f", "-", "-n", "lending"}
	if code, out, _ := check(t, strings.NewReader(robot+policies), args...); code != 2 || !strings.Contains(out, "Robot (1)") {
		t.Errorf("without the tables it ends with %d\n%s", code, out)
	}
	args = append(args, "--workload-kinds", filepath.Join(dir, "kinds.yaml"))
	if code, out, _ := check(t, strings.NewReader(robot+policies), args...); code != 0 {
		t.Errorf("with the kind it ends with %d\n%s", code, out)
	}
	args = append(args, "--recognisers", filepath.Join(dir, "recognisers.yaml"))
	if code, out, _ := check(t, strings.NewReader(robot+policies), args...); code != 1 || !strings.Contains(out, "SystemUnlabelled") {
		t.Errorf("with the recogniser it ends with %d\n%s", code, out)
	}
}

// TestCheckObjectsThatAreNone: whatever stands where a name, a label or a spec belongs is a problem or another kind, and never a workload without fault.
func TestCheckObjectsThatAreNone(t *testing.T) {
	for _, head := range []string{"apiVersion: apps/v1\nkind: Deployment\n", "apiVersion: aims-operator.io/v1alpha1\nkind: AISystem\n", "apiVersion: v1\nkind: Namespace\n",
		"apiVersion: aims-operator.io/v1alpha1\nkind: OversightDecision\n"} {
		for _, rest := range []string{"", "metadata: text", "metadata: [a]", "metadata: {name: 5}", "metadata: {namespace: 5, name: a}", "metadata: {name: a, labels: {a: 5}}",
			"metadata: {name: a, labels: text}", "metadata: {name: a}\nspec: text", "metadata: {name: a}\nspec: [a]", "metadata: {name: a}\nspec: {template: text}"} {
			code, out, errOut := check(t, strings.NewReader(head+rest), "-f", "-", "-f", platform, "-n", "lending")
			if code != 2 && !strings.Contains(out, "would be let in") {
				t.Errorf("%s%s ends with %d\n%s%s", head, rest, code, out, errOut)
			}
			if code == 0 && strings.Contains(rest, "text") {
				t.Errorf("%s%s is let in\n%s", head, rest, out)
			}
		}
	}
}
