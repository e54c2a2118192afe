// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aims-operator/aims-operator/internal/cli/view"
)

func samples(names ...string) []string {
	var args []string
	for _, name := range names {
		args = append(args, "-f", filepath.Join("..", "..", "config", "samples", name+".yaml"))
	}
	return args
}

// said are the words about each object, by kind and name.
func said[T any](t *testing.T, r result, item func(T) view.Explanation) map[string]string {
	t.Helper()
	var list struct {
		Items []T `json:"items"`
	}
	if err := json.Unmarshal([]byte(r.out), &list); err != nil {
		t.Fatalf("%v\n%s", err, r)
	}
	words := map[string]string{}
	for _, i := range list.Items {
		e := item(i)
		if e.Verdict == nil {
			t.Errorf("%s/%s was not judged\n%s", e.Kind, e.Name, r)
			continue
		}
		words[e.Kind+"/"+e.Name] = string(e.Verdict.Deploy) + " " + strings.Join(e.Verdict.Policies, ",") + " " + string(e.Verdict.ContentDigest) + "\n" + e.Text
	}
	return words
}

func explained(t *testing.T, kubeconfig string, args ...string) map[string]string {
	t.Helper()
	r := run(t, kubeconfig, append([]string{"explain", lending, "-o", "json"}, args...)...)
	r.expect(t, 0)
	return said(t, r, func(e view.Explanation) view.Explanation { return e })
}

func checked(t *testing.T, snapshot string, args ...string) map[string]string {
	t.Helper()
	// Where no cluster is: the kubeconfig does not exist.
	r := run(t, filepath.Join(t.TempDir(), "none"), append([]string{"check", "--snapshot", snapshot, "-o", "json"}, args...)...)
	return said(t, r, func(i view.CheckItem) view.Explanation { return i.Explanation })
}

// TestCheckSaysWhatTheClusterSays: the same objects in the cluster and in files over a snapshot of it are judged in the same words, before an approval
// and after it.
func TestCheckSaysWhatTheClusterSays(t *testing.T) {
	ben := user(t, "ben", "lending-product-owners")
	files := samples("aisystem_support-bot", "impactassessment_support-bot-2026", "deployment_support-bot", "aisystem_credit-scoring")
	objects := [][]string{{"aisystem/support-bot"}, {"deployment/support-bot"}, {"aisystem/credit-scoring"}}
	same := func(t *testing.T, words string) {
		t.Helper()
		want := map[string]string{}
		for _, object := range objects {
			maps.Copy(want, explained(t, ben, object...))
		}
		got := checked(t, takeSnapshot(t, ben, lending), files...)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the files are judged otherwise (-cluster +files):\n%s", diff)
		}
		if !strings.Contains(got["Deployment/support-bot"], words) {
			t.Errorf("it does not say %q: %s", words, got["Deployment/support-bot"])
		}
	}
	same(t, "has 0 of 1 approvals")

	run(t, ben, "approve", "support-bot-2026", lending, "--role", "product-owner", "--yes").expect(t, 0)
	defer func() {
		writer := typed(t)
		for _, d := range decisions(t, "support-bot-2026") {
			if err := writer.Delete(t.Context(), &d); err != nil {
				t.Error(err)
			}
		}
	}()
	same(t, "Allow baseline aims.v1:sha256:")

	// What is not applied yet.
	changed := filepath.Join(t.TempDir(), "deployment.yaml")
	content, err := os.ReadFile(files[5])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(changed, []byte(strings.ReplaceAll(string(content), "vllm-openai:v0.11.0", "vllm-openai:v0.12.0")), 0o600); err != nil {
		t.Fatal(err)
	}
	want := explained(t, ben, "-f", changed)
	got := checked(t, takeSnapshot(t, ben, lending), "-f", changed)
	if diff := cmp.Diff(want, got); diff != "" || !strings.Contains(got["Deployment/support-bot"], "ImageNotRegistered") {
		t.Errorf("the changed file is judged otherwise (-cluster +files):\n%s%s", diff, got)
	}
}

// takeSnapshot takes a snapshot into a file, twice: both must be equal.
func takeSnapshot(t *testing.T, kubeconfig string, args ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "snapshot.yaml")
	run(t, kubeconfig, append([]string{"snapshot", "-o", file}, args...)...).expect(t, 0)
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	again := run(t, kubeconfig, append([]string{"snapshot"}, args...)...)
	again.expect(t, 0)
	if diff := cmp.Diff(string(content), again.out); diff != "" {
		t.Errorf("two snapshots differ:\n%s", diff)
	}
	for _, none := range []string{"managedFields", "resourceVersion", "kind: Secret", "kind: Deployment", "kind: Pod"} {
		if strings.Contains(again.out, none) {
			t.Errorf("the snapshot holds %s", none)
		}
	}
	return file
}

func TestSnapshotOfTheWholeCluster(t *testing.T) {
	content, err := os.ReadFile(takeSnapshot(t, plane.Kubeconfig, "-A"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"name: kube-public\n", "name: lending\n", "name: credit-scoring\n", "name: high-risk\n"} {
		if !strings.Contains(string(content), want) {
			t.Errorf("it does not hold %q", want)
		}
	}
}

// TestSnapshotSaysWhatTheClusterIsCalled: files may hold decisions for clusters, where none is stored.
func TestSnapshotSaysWhatTheClusterIsCalled(t *testing.T) {
	content, err := os.ReadFile(takeSnapshot(t, plane.Kubeconfig, "-n", "kube-public"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(content), "kind: OversightDecision") || !strings.Contains(string(content), "clusterName: ") {
		t.Errorf("it is not without decisions, or does not hold the cluster's name:\n%s", content)
	}
}

// TestSnapshotNeedsAllRights: what somebody may not read might forbid what the rest allows.
func TestSnapshotNeedsAllRights(t *testing.T) {
	dev, nobody := user(t, "dev", "developers"), user(t, "nobody")
	file := filepath.Join(t.TempDir(), "snapshot.yaml")
	r := run(t, dev, "snapshot", lending, "-o", file)
	r.expect(t, 1, "there is no snapshot", "oversightpolicies: you may not list them", "kubectl auth can-i list oversightpolicies.aims-operator.io")
	if r.out != "" {
		t.Errorf("it writes %q all the same", r.out)
	}
	if entries, err := os.ReadDir(filepath.Dir(file)); err != nil || len(entries) > 0 {
		t.Errorf("it leaves %v, %v", entries, err)
	}
	run(t, nobody, "snapshot", lending).expect(t, 1, "kubectl auth can-i list aisystems.aims-operator.io -n lending")
	run(t, dev, "snapshot", "-A").expect(t, 1, "without -A one namespace is enough")
	run(t, plane.Kubeconfig, "snapshot", lending, "-o", "/no/such/directory/snapshot.yaml").expect(t, 1, "no such file or directory")
	run(t, plane.Kubeconfig, "snapshot", "lending").expect(t, 2, "unknown command")
}
