// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	testclock "k8s.io/utils/clock/testing"

	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/seal"
	"github.com/aims-operator/aims-operator/test/seals"
)

// publish gives the inventory the keys as the operator publishes them, and seals its decisions by them.
func (l *lendings) publish() {
	l.t.Helper()
	l.keeper, l.published = seals.Published(l.t)
	reader, err := seal.NewReader(l.published)
	if err != nil {
		l.t.Fatal(err)
	}
	l.seals = reader
	l.namespaces["lending"].UID, l.systems[0].UID = "n1", "s1"
	for i := range l.decisions {
		seals.Put(l.t, l.keeper, seal.Place{NamespaceUID: "n1", SystemUID: "s1"}, &l.decisions[i])
	}
}

func (l *lendings) snapshotFile(namespace string) string {
	l.t.Helper()
	content, err := l.inventory.snapshot(namespace)
	if err != nil {
		l.t.Fatal(err)
	}
	file := filepath.Join(l.t.TempDir(), "snapshot.yaml")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		l.t.Fatal(err)
	}
	return file
}

// decisionsOf are the documents of a snapshot that begin with the decisions.
func decisionsOf(snapshot string) string {
	const begin = "apiVersion: aims-operator.io/v1alpha1\nkind: OversightDecision"
	_, rest, _ := strings.Cut(snapshot, begin)
	return begin + rest + "---\n"
}

// TestASnapshotSaysWhatTheClusterSays: what was written down and read again is judged as what was read from the cluster.
func TestASnapshotSaysWhatTheClusterSays(t *testing.T) {
	l := readLending(t)
	l.release()
	l.publish()
	file := l.snapshotFile("")
	again, header, problem := readSnapshot(file, nil)
	if problem != nil || header.Namespace != "" {
		t.Fatalf("%+v %+v", header, problem)
	}
	for _, system := range []string{"support-bot", "triage", "ghost"} {
		want := l.open(system).Judge(nil)
		of, err := again.open(t.Context(), testclock.NewFakePassiveClock(now), "lending", system)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, of.Judge(nil), cmpopts.IgnoreUnexported(decision.Finding{})); diff != "" {
			t.Errorf("of %s it says otherwise (-cluster +snapshot):\n%s", system, diff)
		}
		if system == "support-bot" && (of.Facts.Release == nil || want.Counted == nil) {
			t.Error("the release or its decisions are lost")
		}
	}
}

// TestASnapshotIsStable: what changes without meaning is not in it, and what means something is.
func TestASnapshotIsStable(t *testing.T) {
	l := readLending(t)
	l.publish()
	first := read(t, l.snapshotFile("lending"))
	slices.Reverse(l.systems)
	slices.Reverse(l.decisions)
	l.systems[0].ResourceVersion = "17"
	l.systems[0].ManagedFields = []metav1.ManagedFieldsEntry{{Manager: "kubectl"}}
	l.systems[0].Annotations = map[string]string{"kubectl.kubernetes.io/last-applied-configuration": "secret"}
	l.namespaces["lending"].Annotations = map[string]string{"other": "secret"}
	l.published.Annotations = map[string]string{"other": "secret"}
	if diff := cmp.Diff(first, read(t, l.snapshotFile("lending"))); diff != "" {
		t.Errorf("it changed (-before +after):\n%s", diff)
	}
	if l.systems[0].ResourceVersion != "17" || len(l.systems[0].Annotations) == 0 {
		t.Error("writing it down changed the inventory")
	}
	for _, want := range []string{"kind: Snapshot\nnamespace: lending\n---\n", "aims-operator.io/authors:", "name: aims-operator-seal-keys"} {
		if !strings.Contains(first, want) {
			t.Errorf("it does not hold %q", want)
		}
	}
	if strings.Contains(first, "null") {
		t.Errorf("it holds nulls:\n%s", first)
	}
}

// TestCheckAgainstASnapshot: files are laid over it, and it says which namespaces it is of.
func TestCheckAgainstASnapshot(t *testing.T) {
	l := readLending(t)
	l.publish()
	deployment := "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: vllm, namespace: NS}\nspec: {template: {metadata: {labels: {aims-operator.io/ai-system: support-bot}}, spec: " +
		"{containers: [{name: vllm, image: 'vllm/vllm-openai:v0.11.0', args: [--model, mistralai/Mistral-7B-Instruct-v0.3]}]}}}\n---\n"
	other := "apiVersion: v1\nkind: Namespace\nmetadata: {name: other}\n---\n"
	moved := "apiVersion: aims-operator.io/v1alpha1\nkind: ImpactAssessment\nmetadata: {name: support-bot-2026, namespace: lending}\nspec: {systemRef: {name: triage}, " +
		"performedAt: 2026-02-01T09:00:00Z, conclusion: {outcome: Acceptable, residualRisk: Low, rationale: None.}}\n---\n"
	whole := read(t, l.snapshotFile(""))
	sealed := decisionsOf(whole)
	unsealed := strings.Replace(sealed, "username: ada", "username: eve", 1)
	for name, test := range map[string]struct {
		namespace, in string
		code          int
		says          string
	}{
		"what waits there":                       {"", strings.ReplaceAll(deployment, "NS", "lending"), 0, "has 1 of 3 approvals"},
		"a namespace that it does not have":      {"", strings.ReplaceAll(deployment, "NS", "other"), 2, "neither the snapshot nor the files hold it"},
		"a namespace that is new":                {"", other + strings.ReplaceAll(deployment, "NS", "other"), 0, "would be let in, and what it lacks recorded"},
		"a namespace that it is not of":          {"lending", other + strings.ReplaceAll(deployment, "NS", "other"), 2, "the snapshot is of namespace lending alone"},
		"what its namespace allows":              {"lending", strings.ReplaceAll(deployment, "NS", "lending"), 0, "has 1 of 3 approvals"},
		"what it holds must not be changed so":   {"", moved + strings.ReplaceAll(deployment, "NS", "lending"), 2, "an assessment stays with its system"},
		"a decision that it holds is what it is": {"", unsealed + strings.ReplaceAll(deployment, "NS", "lending"), 0, "has 1 of 3 approvals"},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, errOut := check(t, strings.NewReader(test.in), "-f", "-", "--snapshot", l.snapshotFile(test.namespace))
			if code != test.code || !strings.Contains(strings.Join(strings.Fields(out), " "), test.says) {
				t.Errorf("it ends with %d, want %d with %q\n%s%s", code, test.code, test.says, out, errOut)
			}
		})
	}
}

// TestCheckASealedDecision: the keys of the snapshot tell whether the operator sealed a decision of the files.
func TestCheckASealedDecision(t *testing.T) {
	l := readLending(t)
	l.publish()
	whole := read(t, l.snapshotFile(""))
	sealed := decisionsOf(whole)
	system := "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: vllm, namespace: lending}\nspec: {template: {metadata: {labels: {aims-operator.io/ai-system: support-bot}}}}\n"
	l.decisions = nil
	file := l.snapshotFile("")
	for name, test := range map[string]struct {
		in, says string
		noted    bool
	}{
		"sealed":  {sealed, "has 1 of 3 approvals", false},
		"forged":  {strings.Replace(sealed, "username: ada", "username: eve", 1), "DecisionNotSealed", true},
		"unknown": {strings.Replace(sealed, "  seal:", "  comment: later\n  seal:", 1), "DecisionNotSealed", true},
	} {
		t.Run(name, func(t *testing.T) {
			_, out, _ := check(t, strings.NewReader(test.in+system), "-f", "-", "--snapshot", file)
			if !strings.Contains(out, test.says) || strings.Contains(out, "1 decision of the files counts for nothing") != test.noted {
				t.Errorf("it does not say %q\n%s", test.says, out)
			}
		})
	}
}

// TestASnapshotIsWrittenToWhatIsNoFile: a device or a pipe is written to, and not put aside for a file of its name.
func TestASnapshotIsWrittenToWhatIsNoFile(t *testing.T) {
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "stdout")
	if err := os.Symlink("/dev/fd/"+strconv.FormatUint(uint64(writer.Fd()), 10), link); err != nil {
		t.Fatal(err)
	}
	if err := replaceFile(link, []byte("snapshot")); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(reader)
	if err != nil || string(content) != "snapshot" {
		t.Errorf("what is read is %q, %v", content, err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v, %v", info, err)
	}
}

// TestABrokenSnapshotIsNone: half of what forbids is worse than nothing.
func TestABrokenSnapshotIsNone(t *testing.T) {
	l := readLending(t)
	l.publish()
	whole := read(t, l.snapshotFile(""))
	for name, broken := range map[string]string{
		"empty":                      "",
		"without its beginning":      strings.TrimPrefix(whole, "apiVersion: cli.aims-operator.io/v1alpha1\nkind: Snapshot\n"),
		"of another version":         strings.Replace(whole, "cli.aims-operator.io/v1alpha1", "cli.aims-operator.io/v2", 1),
		"with a field nobody knows":  strings.Replace(whole, "  requirements:", "  stricter: true\n  requirements:", 1),
		"with an object of others":   whole + "---\napiVersion: v1\nkind: Secret\n",
		"with keys that are none":    strings.Replace(whole, "keys.json: '", "keys.json: 'x", 1),
		"with a line that is broken": strings.Replace(whole, "spec:", "spec", 1),
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "snapshot.yaml")
			if err := os.WriteFile(file, []byte(broken), 0o600); err != nil {
				t.Fatal(err)
			}
			code, out, errOut := check(t, strings.NewReader(""), "-f", apps, "--snapshot", file)
			if code != 2 || !strings.Contains(out, "kubectl aims snapshot -A") {
				t.Errorf("it ends with %d\n%s%s", code, out, errOut)
			}
		})
	}
}

// TestSnapshotIsNoFormat: -o names a file here, and a format elsewhere.
func TestSnapshotIsNoFormat(t *testing.T) {
	d := newDesk(t)
	for _, format := range []string{"yaml", "json", "YAML"} {
		d.ends(2, "", []string{"snapshot", "-A", "-o", format}, "-o names the file", "kubectl aims snapshot -A > snapshot.yaml")
	}
}
