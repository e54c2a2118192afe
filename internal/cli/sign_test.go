// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"k8s.io/cli-runtime/pkg/genericiooptions"
	testclock "k8s.io/utils/clock/testing"
)

const unsigned = `apiVersion: aims-operator.io/v1alpha1
kind: OversightDecision
metadata: {name: ines-approves, namespace: lending}
spec:
  subject: {kind: ImpactAssessment, name: credit-scoring-2026}
  decision: Approve
  role: risk-officer
  contentDigest: aims.v1:sha256:9b1d4e7f0a3c6b2985d1f4e8a7c0b3d6e9f2a5c8b1d4e7f0a3c6b2985d1f4e8a
  comment: Read & discussed.
`

// desk is where somebody signs: a folder with keys and files, and perhaps an SSH agent.
type desk struct {
	t      *testing.T
	folder string
	agent  string
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, folder: t.TempDir()}
	d.write("decision.yaml", unsigned)
	return d
}

func (d *desk) path(name string) string { return filepath.Join(d.folder, name) }

func (d *desk) write(name, text string) {
	d.t.Helper()
	if err := os.WriteFile(d.path(name), []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
}

// openssh runs one of the real OpenSSH's programs. Whoever has none must not take this for tested: .ci/run installs them.
func (d *desk) openssh(input, program string, arguments ...string) string {
	d.t.Helper()
	found, err := exec.LookPath(program)
	if err != nil {
		if os.Getenv("CI") != "" {
			d.t.Fatalf("there is no %s: install openssh-client", program)
		}
		d.t.Skipf("there is no %s: install openssh-client", program)
	}
	command := exec.CommandContext(d.t.Context(), found, arguments...)
	command.Stdin, command.Env = strings.NewReader(input), append(os.Environ(), "SSH_AUTH_SOCK="+d.agent)
	output, err := command.CombinedOutput()
	if err != nil {
		d.t.Fatalf("%s %s: %v\n%s", program, strings.Join(arguments, " "), err, output)
	}
	return string(output)
}

func (d *desk) newKey(name, passphrase string) {
	d.t.Helper()
	d.openssh("", "ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-C", "ines@lending.example", "-f", d.path(name))
}

// aims runs the plugin, without a cluster.
func (d *desk) aims(input string, args ...string) (code int, out, errOut string) {
	d.t.Helper()
	var stdout, stderr bytes.Buffer
	streams := genericiooptions.IOStreams{In: strings.NewReader(input), Out: &stdout, ErrOut: &stderr}
	environ := func(name string) string { return map[string]string{"SSH_AUTH_SOCK": d.agent}[name] }
	code = Run(d.t.Context(), append(args, "--kubeconfig", d.path("none")), streams, testclock.NewFakePassiveClock(now.Add(300*time.Millisecond)), environ)
	return code, stdout.String(), stderr.String()
}

// says makes sure that the plugin does what it is asked, and gives what it writes.
func (d *desk) says(input string, args []string, words ...string) string {
	d.t.Helper()
	return d.ends(exitOK, input, args, words...)
}

func (d *desk) ends(want int, input string, args []string, words ...string) string {
	d.t.Helper()
	code, out, errOut := d.aims(input, args...)
	if code != want {
		d.t.Fatalf("kubectl aims %v ends with %d:\n%s%s", args, code, out, errOut)
	}
	for _, word := range words {
		if !strings.Contains(out+errOut, word) {
			d.t.Errorf("kubectl aims %v does not say %q:\n%s%s", args, word, out, errOut)
		}
	}
	return out
}

func TestSignAndVerify(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.newKey("key", "")
	d.newKey("other", "")
	signed := d.says("", []string{"sign", d.path("decision.yaml"), "--sign-key", d.path("key"), "--for-cluster", "eu-1,us-1"},
		"Signed for clusters eu-1, us-1.", "Signed, and not recorded", "kubectl apply --dry-run=server -f FILE")
	for _, word := range []string{`signedAt: "2026-03-02T09:00:00Z"`, "-----BEGIN SSH SIGNATURE-----", "name: ines-approves", "- us-1"} {
		if !strings.Contains(signed, word) {
			t.Errorf("the file does not hold %q:\n%s", word, signed)
		}
	}
	for _, word := range []string{"null", "status", "decided"} {
		if strings.Contains(signed, word) {
			t.Errorf("the file holds %q:\n%s", word, signed)
		}
	}
	d.says(signed, []string{"verify", "-"}, "The signature is good", "Approve ImpactAssessment/credit-scoring-2026", "Read & discussed.", "eu-1, us-1", "(ssh-ed25519)")
	d.says(signed, []string{"verify", "-", "--key", d.path("key.pub")}, "The signature is good")
	d.ends(exitError, signed, []string{"verify", "-", "--key", d.path("other.pub")}, "by another key: SHA256:")
	d.ends(exitError, strings.Replace(signed, "discussed", "not discussed", 1), []string{"verify", "-"}, "the signature is not good", "the comment", "kubectl aims sign FILE --sign-key KEY")
	d.ends(exitError, unsigned, []string{"verify", "-"}, "the decision has no signature")
	// Who signs again signs as of now, and a signature that is there already is no obstacle.
	d.says(d.says(signed, []string{"sign", "-", "--sign-key", d.path("other")}), []string{"verify", "-", "--key", d.path("other.pub")}, "The signature is good")
}

func TestSignByHandWithOpenSSH(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.newKey("key", "")
	d.ends(exitError, "", []string{"sign", d.path("decision.yaml"), "--statement"}, `spec.signedAt: "2026-03-02T09:00:00Z"`)
	d.write("decision.yaml", unsigned+`  signedAt: "2026-03-02T09:00:00Z"`+"\n")
	d.write("statement.json", d.says("", []string{"sign", d.path("decision.yaml"), "--statement"}))
	d.openssh("", "ssh-keygen", "-q", "-Y", "sign", "-f", d.path("key"), "-n", "aims-operator.io/decision", d.path("statement.json"))
	signed := d.says("", []string{"sign", d.path("decision.yaml"), "--signature", d.path("statement.json.sig")})
	d.says(signed, []string{"verify", "-", "--key", d.path("key.pub")}, "The signature is good")

	// A signature over the text with a newline at its end is over another text.
	d.write("other.json", d.says("", []string{"sign", d.path("decision.yaml"), "--statement"})+"\n")
	d.openssh("", "ssh-keygen", "-q", "-Y", "sign", "-f", d.path("key"), "-n", "aims-operator.io/decision", d.path("other.json"))
	d.ends(exitError, "", []string{"sign", d.path("decision.yaml"), "--signature", d.path("other.json.sig")}, "the signature is not good")
}

func TestSignWithTheAgent(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.newKey("key", "")
	d.newKey("other", "")
	d.ends(exitError, "", []string{"sign", d.path("decision.yaml"), "--sign-key", d.path("key.pub")}, "no SSH agent runs", "ssh-agent")

	d.agent = d.path("agent")
	program, err := exec.LookPath("ssh-agent")
	if err != nil {
		t.Skip("there is no ssh-agent: install openssh-client")
	}
	agent := exec.CommandContext(t.Context(), program, "-D", "-a", d.agent)
	if err := agent.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = agent.Process.Kill(), agent.Wait() })
	for range 200 {
		if _, err := os.Stat(d.agent); err == nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	d.openssh("", "ssh-add", "-q", d.path("key"))
	signed := d.says("", []string{"sign", d.path("decision.yaml"), "--sign-key", d.path("key.pub")})
	d.says(signed, []string{"verify", "-", "--key", d.path("key.pub")}, "The signature is good")
	d.ends(exitError, "", []string{"sign", d.path("decision.yaml"), "--sign-key", d.path("other.pub")}, "does not hold the key SHA256:", "ssh-add -l")
}

func TestSignSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.newKey("key", "")
	d.newKey("locked", "secret")
	d.write("large", strings.Repeat("x", 100<<10))
	d.write("dss.pub", "ssh-dss AAAAB3NzaC1kc3MAAAA=\n")
	const file, key = "decision.yaml", "key"
	for name, test := range map[string]struct {
		text string
		args []string
		code int
		says string
	}{
		"no way":          {unsigned, nil, exitUsage, "--sign-key FILE, --statement or --signature FILE"},
		"two ways":        {unsigned, []string{"--sign-key", key, "--statement"}, exitUsage, "one of them"},
		"no file":         {"", []string{"--sign-key", "absent"}, exitError, "no OversightDecision"},
		"no key":          {unsigned, []string{"--sign-key", "absent"}, exitError, "ssh-keygen -t ed25519"},
		"no key in it":    {unsigned, []string{"--sign-key", file}, exitError, "is no key that can sign here"},
		"a locked key":    {unsigned, []string{"--sign-key", "locked"}, exitError, "it has a passphrase, and nobody can be asked"},
		"a huge key":      {unsigned, []string{"--sign-key", "large"}, exitError, "more than 64 KiB"},
		"an old key":      {unsigned, []string{"--sign-key", "dss.pub"}, exitError, "is no key that can sign here"},
		"no namespace":    {strings.Replace(unsigned, ", namespace: lending", "", 1), []string{"--sign-key", key}, exitError, "say -n NAMESPACE"},
		"two namespaces":  {unsigned, []string{"--sign-key", key, "-n", "retail"}, exitError, `is for namespace "lending", and not for "retail"`},
		"another kind":    {strings.Replace(unsigned, "OversightDecision", "AISystem", 1), []string{"--sign-key", key}, exitError, "no OversightDecision"},
		"a misspelt word": {strings.Replace(unsigned, "comment:", "coment:", 1), []string{"--sign-key", key}, exitError, "coment"},
		"two decisions":   {unsigned + "---\n" + unsigned, []string{"--sign-key", key}, exitError, "holds 2 documents"},
		"a hidden turn":   {strings.Replace(unsigned, "Read & discussed.", `"\u202edetcejer"`, 1), []string{"--sign-key", key}, exitError, "U+202E"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := []string{"sign", "-"}
			for i, arg := range test.args {
				if i > 0 && (test.args[i-1] == "--sign-key") {
					arg = d.path(arg)
				}
				args = append(args, arg)
			}
			(&desk{t: t, folder: d.folder}).ends(test.code, test.text, args, test.says)
		})
	}
	d.says(strings.Replace(unsigned, ", namespace: lending", "", 1), []string{"sign", "-", "--sign-key", d.path(key), "-n", "lending"}, "namespace: lending")
	d.ends(exitUsage, "", []string{"approve", "x", "-o", "yaml"}, "-o writes a signed decision")
	d.ends(exitUsage, "", []string{"halt", "x", "--role", "r", "--drill", "-o", "yaml"}, "a drill is not signed and not written to a file")
	d.ends(exitUsage, "", []string{"halt", "x", "--role", "r", "--for-cluster", "eu-1"}, "--for-cluster is for signed decisions")
	d.ends(exitUsage, "", []string{"approve", "x", "--sign-key", "k", "-o", "json"}, "choose yaml")
	d.ends(exitUsage, "", []string{"approve", "x", "--any-cluster"}, "--any-cluster is for signed decisions")
	d.ends(exitUsage, "", []string{"approve", "x", "--sign-key", "k", "--any-cluster", "--for-cluster", "eu-1"}, "do not go together")
}
