// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

var update = flag.Bool("update", false, "write the verdicts under testdata/verdicts anew")

// story is a golden file: a base, changes to it, and from the line "verdict:" on what the core says, which -update writes.
type story struct {
	Story       string                                    `json:"story"`
	Base        string                                    `json:"base"`
	Now         time.Time                                 `json:"now"`
	Namespace   storyNamespace                            `json:"namespace"`
	System      *storySystem                              `json:"system"`
	Assessments map[string]*v1alpha1.ImpactAssessmentSpec `json:"assessments"`
	Decisions   map[string]storyDecision                  `json:"decisions"`
	Policies    map[string]*v1alpha1.OversightPolicySpec  `json:"policies"`
	Monitors    []storyMonitor                            `json:"monitors"`
	Breaches    []Breach                                  `json:"breaches"`
	SilentSince time.Time                                 `json:"silentSince"`
	Registered  map[string]string                         `json:"registeredImages"`
	Running     map[string][]string                       `json:"running"`
	Workload    *storyWorkload                            `json:"workload"`
	Release     *storyRelease                             `json:"release"`
	DefaultMode v1alpha1.AdmissionMode                    `json:"defaultMode"`
	Unread      []Unread                                  `json:"unread"`
}

type storyNamespace struct {
	Name   string            `json:"name"`
	Labels map[string]string `json:"labels"`
}

type storySystem struct {
	Name    string            `json:"name"`
	Labels  map[string]string `json:"labels"`
	Authors []string          `json:"authors"`
	// Lifecycle is the stage that the system has come to.
	Lifecycle Lifecycle              `json:"lifecycle"`
	Spec      v1alpha1.SystemContent `json:"spec"`
}

// storyDecision is about an assessment, and on its content: "declared" now, that of the "release", or "earlier" content that is no more. Left out, a
// decision on the release's assessment is on the release, any other on what is declared. A Halt or a Resume is on no content.
type storyDecision struct {
	Decision v1alpha1.Decision `json:"decision"`
	About    string            `json:"about"`
	Content  string            `json:"content"`
	By       string            `json:"by"`
	Role     v1alpha1.RoleName `json:"role"`
	At       *metav1.Time      `json:"at"`
	// Key signed it, at that time. Left out: nobody did.
	Key string `json:"key"`
	// Seal is what the operator's seal is, if it does not hold.
	Seal Seal `json:"seal"`
}

type storyWorkload struct {
	Kind           string       `json:"kind"`
	Name           string       `json:"name"`
	System         string       `json:"system"`
	ObjectSystem   string       `json:"objectSystem"`
	Images         []string     `json:"images"`
	Runs           []string     `json:"runs"`
	Models         []storyModel `json:"models"`
	RuntimeLoading []string     `json:"runtimeLoading"`
	NodeName       string       `json:"nodeName"`
}

// storyMonitor is one check of a monitor.
type storyMonitor struct {
	Name    string                `json:"monitor"`
	Check   string                `json:"check"`
	Kind    v1alpha1.CheckKind    `json:"kind"`
	Verdict v1alpha1.DriftVerdict `json:"verdict"`
}

type storyModel struct {
	Written  string `json:"written"`
	Revision string `json:"revision"`
	Unread   string `json:"unread"`
}

// storyRelease is the base's system and assessment as they were approved.
type storyRelease struct {
	Assessment string `json:"assessment"`
}

func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/verdicts/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < len(producedReasons()) {
		t.Fatalf("found %d golden files", len(files))
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			head, want, w := readStory(t, file)
			got := renderStory(t, w, Evaluate(w.input()))
			if *update {
				if err := os.WriteFile(file, []byte(head+got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the verdict is not what %s says; if it should be, run go test with -update (-want +got):\n%s", file, diff)
			}
		})
	}
}

// TestGoldenShowsEveryReason: each reason that a rule gives has a file of its name that shows it.
func TestGoldenShowsEveryReason(t *testing.T) {
	for _, reason := range producedReasons() {
		_, _, w := readStory(t, filepath.Join("testdata", "verdicts", stem(reason)+".yaml"))
		v := Evaluate(w.input())
		if !v.Has(reason) {
			t.Errorf("%s.yaml gives %v, not %s", stem(reason), v.Reasons(), reason)
		}
	}
}

// readStory gives what people wrote, what -update wrote below it, and the world of the story.
func readStory(t *testing.T, file string) (head, verdict string, w *world) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, found := strings.Cut(string(raw), "\nverdict:")
	if found {
		verdict = "verdict:" + rest
		head += "\n"
	}
	changes := parseYAML(t, head)
	base, ok := changes["base"].(string)
	if !ok {
		t.Fatalf("%s: base is missing", file)
	}
	raw, err = os.ReadFile(filepath.Join("testdata", "base", base+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	approved := decodeStory(t, parseYAML(t, string(raw)))
	s := decodeStory(t, mergePatch(parseYAML(t, string(raw)), changes))
	if s.Story == "" {
		t.Errorf("%s: story is missing", file)
	}
	return head, verdict, s.world(approved)
}

func parseYAML(t *testing.T, text string) map[string]any {
	t.Helper()
	var parsed map[string]any
	if err := yaml.UnmarshalStrict([]byte(text), &parsed); err != nil {
		t.Fatal(err)
	}
	return parsed
}

// mergePatch is RFC 7396.
func mergePatch(target, patch map[string]any) map[string]any {
	for key, value := range patch {
		change, isMap := value.(map[string]any)
		old, wasMap := target[key].(map[string]any)
		switch {
		case value == nil:
			delete(target, key)
		case isMap && wasMap:
			target[key] = mergePatch(old, change)
		default:
			target[key] = value
		}
	}
	return target
}

func decodeStory(t *testing.T, from map[string]any) *story {
	t.Helper()
	raw, err := json.Marshal(from)
	if err != nil {
		t.Fatal(err)
	}
	var s story
	if err := yaml.UnmarshalStrict(raw, &s); err != nil {
		t.Fatal(err)
	}
	return &s
}

// world makes the story's facts. approved is its base.
func (s *story) world(approved *story) *world {
	w := &world{
		now: s.Now, namespace: Namespace{Name: s.Namespace.Name, Labels: s.Namespace.Labels}, defaultMode: s.DefaultMode, unread: s.Unread,
	}
	if s.System != nil {
		w.systemName, w.labels, w.authors, w.system, w.lifecycle = s.System.Name, s.System.Labels, s.System.Authors, &s.System.Spec, s.System.Lifecycle
	}
	for _, name := range sortedKeys(s.Assessments) {
		w.assessments = append(w.assessments, &assessment{name, s.Assessments[name]})
	}
	if s.Release != nil {
		old := &approved.System.Spec
		spec := approved.Assessments[s.Release.Assessment]
		release := NewContent(digestFor(old, s.Release.Assessment, spec), old, s.Release.Assessment, spec, approved.System.Authors)
		w.release = &release
	}
	for _, name := range sortedKeys(s.Policies) {
		w.policies = append(w.policies, &policy{name, s.Policies[name]})
	}
	for _, m := range s.Monitors {
		w.monitors = append(w.monitors, Monitor(m))
	}
	w.breaches, w.silentSince = s.Breaches, s.SilentSince
	for _, system := range sortedKeys(s.Registered) {
		w.registered = append(w.registered, RegisteredImage{System: system, Image: newImage(s.Registered[system]).Image})
	}
	for _, written := range sortedKeys(s.Running) {
		for _, digest := range s.Running[written] {
			w.running = append(w.running, RunningImage{Image: newImage(written).Image, Digest: digest})
		}
	}
	if s.Workload != nil {
		w.workload = s.Workload.facts()
		w.systemName = s.Workload.System
	}
	for _, name := range sortedKeys(s.Decisions) {
		w.decisions = append(w.decisions, s.decision(name, w))
		if seal := s.Decisions[name].Seal; seal != "" {
			w.without(seal)
		}
	}
	return w
}

func (s *story) decision(name string, w *world) *v1alpha1.OversightDecision {
	from := s.Decisions[name]
	d := &v1alpha1.OversightDecision{}
	d.Name = name
	d.Spec = v1alpha1.OversightDecisionSpec{
		Subject:  v1alpha1.DecisionSubject{Kind: v1alpha1.KindImpactAssessment, Name: from.About},
		Decision: from.Decision, Role: from.Role, DecidedAt: from.At,
	}
	if from.By != "" {
		d.Spec.DecidedBy = &v1alpha1.Decider{Username: from.By}
	}
	if from.Decision == v1alpha1.DecisionHalt || from.Decision == v1alpha1.DecisionResume {
		d.Spec.Subject.Kind = v1alpha1.KindAISystem
	}
	if content := from.Content; content == "earlier" {
		d.Spec.ContentDigest = otherContent
	} else if w.release != nil && (content == "release" || content == "" && w.release.AssessmentName == from.About) {
		d.Spec.ContentDigest = w.release.Digest
	}
	if from.Key != "" {
		w.sign(d, from.Key)
	}
	return d
}

func (s *storyWorkload) facts() *Workload {
	w := &Workload{Kind: s.Kind, Name: s.Name, System: s.System, ObjectSystem: s.ObjectSystem, NodeName: s.NodeName, LookedBy: recognisers}
	for i, written := range s.Images {
		image := newImage(written)
		image.Field = "spec.template.spec.containers[" + strconv.Itoa(i) + "].image"
		if i < len(s.Runs) {
			image.Runs = s.Runs[i]
		}
		w.Images = append(w.Images, image)
	}
	for _, m := range s.Models {
		w.Models = append(w.Models, ModelReference{
			Field: "spec.template.spec.containers[0].args", Written: m.Written, URI: NormaliseModelURI(m.Written), Revision: m.Revision, Unread: m.Unread,
		})
		w.Signs = append(w.Signs, modelSign)
	}
	for i, written := range s.RuntimeLoading {
		w.RuntimeLoading = append(w.RuntimeLoading, Switch{Field: "spec.template.spec.containers[0].env[" + strconv.Itoa(i) + "]", Written: written})
	}
	return w
}

func sortedKeys[V any](of map[string]V) []string {
	keys := make([]string, 0, len(of))
	for key := range of {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// renderStory writes a verdict as the golden files show it: what a risk officer asks for first comes first.
func renderStory(t *testing.T, w *world, v Verdict) string {
	t.Helper()
	var b strings.Builder
	line := func(indent int, key, value string) {
		if value != "" {
			b.WriteString(strings.Repeat(" ", indent) + key + ": " + scalar(t, value) + "\n")
		}
	}
	b.WriteString("verdict:\n")
	line(2, "deploy", string(v.Deploy))
	if v.Scale != v.Run {
		line(2, "scale", string(v.Scale))
	}
	line(2, "run", string(v.Run))
	line(2, "eviction", string(v.Eviction))
	line(2, "expiry", string(v.Expiry))
	line(2, "mode", string(v.Mode))
	line(2, "basis", string(v.Basis))
	line(2, "assessment", v.Assessment)
	line(2, "tier", string(v.Tier))
	b.WriteString("  policies: [" + strings.Join(v.Policies, ", ") + "]\n")
	if len(v.Counted) > 0 {
		b.WriteString("  counted: [" + strings.Join(v.Counted, ", ") + "]\n")
	}
	if len(v.Findings) == 0 {
		b.WriteString("  findings: []\n")
	} else {
		b.WriteString("  findings:\n")
	}
	for _, f := range v.Findings {
		b.WriteString("    - reason: " + scalar(t, string(f.Reason)) + "\n")
		line(6, "object", f.Object)
		line(6, "field", f.Field)
		line(6, "basis", string(f.Basis))
		line(6, "policy", f.Policy)
		line(6, "message", f.Message)
		b.WriteString("      remedies:\n")
		for _, r := range f.Remedies {
			b.WriteString("        - " + scalar(t, r) + "\n")
		}
	}
	if !v.ApprovedSince.IsZero() {
		line(2, "approvedSince", v.ApprovedSince.UTC().Format(time.RFC3339))
	}
	if !v.RecheckAt.IsZero() {
		line(2, "recheckAt", v.RecheckAt.UTC().Format(time.RFC3339))
	}
	text := v.Text(w.systemName, subject(w.workload))
	if text == "" {
		return b.String() + "text: \"\"\n"
	}
	return b.String() + "text: |\n  " + strings.ReplaceAll(text, "\n", "\n  ") + "\n"
}

func subject(w *Workload) string {
	if w == nil {
		return ""
	}
	return w.Kind + "/" + w.Name
}

// scalar is a text as YAML writes it on one line.
func scalar(t *testing.T, text string) string {
	t.Helper()
	raw, err := yaml.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	if one := strings.TrimSuffix(string(raw), "\n"); !strings.Contains(one, "\n") {
		return one
	}
	return strconv.Quote(text)
}
