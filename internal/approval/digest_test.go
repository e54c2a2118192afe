// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package approval

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gowebpki/jcs"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// goldenDigest is the digest of testdata/content.yaml. If it changes, every approval that anybody ever gave is void: a new rule needs a new
// scheme.
const goldenDigest = "aims.v1:sha256:6edaf20278018b70f6976f27d09662e5507ee9903e2092b896dc5d35e94437ed"

// content reads the system and the assessment under testdata.
func content(t *testing.T) (*v1alpha1.AISystem, *v1alpha1.ImpactAssessment) {
	t.Helper()
	raw, err := os.ReadFile("testdata/content.yaml")
	if err != nil {
		t.Fatal(err)
	}
	first, second, _ := strings.Cut(string(raw), "\n---\n")
	var system v1alpha1.AISystem
	if err := yaml.UnmarshalStrict([]byte(first), &system); err != nil {
		t.Fatal(err)
	}
	var assessment v1alpha1.ImpactAssessment
	if err := yaml.UnmarshalStrict([]byte(second), &assessment); err != nil {
		t.Fatal(err)
	}
	return &system, &assessment
}

func digestOfContent(t *testing.T, system *v1alpha1.AISystem, assessment *v1alpha1.ImpactAssessment) v1alpha1.ContentDigest {
	t.Helper()
	digest, err := NewStatement(system, assessment).Digest()
	if err != nil {
		t.Fatal(err)
	}
	return digest
}

func TestDigestNeverChangesByAccident(t *testing.T) {
	system, assessment := content(t)
	if got := digestOfContent(t, system, assessment); got != goldenDigest {
		t.Errorf("digest %s, want %s", got, goldenDigest)
	}
}

// TestDigestOfReorderedFields: the order in which an object is written down is not content.
func TestDigestOfReorderedFields(t *testing.T) {
	system, assessment := content(t)
	s := NewStatement(system, assessment)
	canonical, err := s.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	// Through a map and back, JSON has another order and other spaces.
	var loose map[string]any
	if err := json.Unmarshal(canonical, &loose); err != nil {
		t.Fatal(err)
	}
	spaced, err := json.MarshalIndent(loose, "", "   ")
	if err != nil {
		t.Fatal(err)
	}
	var again Statement
	if err := json.Unmarshal(spaced, &again); err != nil {
		t.Fatal(err)
	}
	if got, want := digestOfStatement(t, again), digestOfStatement(t, s); got != want {
		t.Errorf("digest %s, want %s", got, want)
	}
}

func digestOfStatement(t *testing.T, s Statement) v1alpha1.ContentDigest {
	t.Helper()
	digest, err := s.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return digest
}

// TestDigestChangesWithEveryMaterialField walks the statement by reflection and changes one value at a time. The content under testdata
// fills in every field, so a field that is added later is missed there first.
func TestDigestChangesWithEveryMaterialField(t *testing.T) {
	system, assessment := content(t)
	s := NewStatement(system, assessment)
	before := digestOfStatement(t, s)
	fields := 0
	walk(t, reflect.ValueOf(&s).Elem(), "statement", func(path string) {
		fields++
		if got := digestOfStatement(t, s); got == before {
			t.Errorf("changing %s does not change the digest", path)
		}
	})
	if after := digestOfStatement(t, s); after != before {
		t.Fatalf("the walk left the statement changed: %s, was %s", after, before)
	}
	if fields < 70 {
		t.Errorf("only %d values were changed", fields)
	}
}

// walk changes every value below v, one at a time, and calls changed while it is changed. Lists are tried shortened, too.
func walk(t *testing.T, v reflect.Value, path string, changed func(path string)) {
	t.Helper()
	if moment, ok := reflect.TypeAssert[metav1.Time](v); ok {
		try(v, reflect.ValueOf(metav1.NewTime(moment.Add(time.Second))), path, changed)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			walk(t, v.Field(i), path+"."+v.Type().Field(i).Name, changed)
		}
	case reflect.Pointer:
		if v.IsNil() {
			t.Errorf("%s is not filled in under testdata", path)
			return
		}
		walk(t, v.Elem(), path, changed)
		try(v, reflect.Zero(v.Type()), path+" taken away", changed)
	case reflect.Slice:
		if v.Len() == 0 {
			t.Errorf("%s is not filled in under testdata", path)
			return
		}
		for i := range v.Len() {
			walk(t, v.Index(i), path+"["+strconv.Itoa(i)+"]", changed)
		}
		try(v, v.Slice(0, v.Len()-1), path+" shortened", changed)
	case reflect.String:
		if v.String() == "" {
			t.Errorf("%s is not filled in under testdata", path)
		}
		try(v, reflect.ValueOf(v.String()+"x").Convert(v.Type()), path, changed)
	case reflect.Int64:
		try(v, reflect.ValueOf(v.Int()+1), path, changed)
	default:
		t.Errorf("%s is a %s, which this test does not know how to change", path, v.Kind())
	}
}

func try(v, value reflect.Value, path string, changed func(path string)) {
	old := reflect.New(v.Type()).Elem()
	old.Set(v)
	v.Set(value)
	changed(path)
	v.Set(old)
}

// TestDigestLeavesOutWhatIsNotMaterial: who owns a system and what is said about it changes without anybody's approval.
func TestDigestLeavesOutWhatIsNotMaterial(t *testing.T) {
	for _, row := range []struct {
		why    string
		change func(*v1alpha1.AISystem, *v1alpha1.ImpactAssessment)
	}{
		{"a new owner", func(s *v1alpha1.AISystem, _ *v1alpha1.ImpactAssessment) { s.Spec.Owner = v1alpha1.Owner{} }},
		{"another description", func(s *v1alpha1.AISystem, _ *v1alpha1.ImpactAssessment) { s.Spec.Description += "x" }},
		{"another display name", func(s *v1alpha1.AISystem, _ *v1alpha1.ImpactAssessment) { s.Spec.DisplayName += "x" }},
		{"another document", func(s *v1alpha1.AISystem, _ *v1alpha1.ImpactAssessment) { s.Spec.Documents = nil }},
		{"labels, annotations and status", func(s *v1alpha1.AISystem, a *v1alpha1.ImpactAssessment) {
			s.Labels, a.Labels = map[string]string{"a": "b"}, map[string]string{"a": "b"}
			s.Annotations, a.Annotations = map[string]string{"approved-by": "rita"}, map[string]string{"approved-by": "rita"}
			s.Status.ObservedGeneration, a.Status.ObservedGeneration = 7, 7
		}},
		{"a field that is empty rather than left out", func(s *v1alpha1.AISystem, _ *v1alpha1.ImpactAssessment) {
			s.Spec.Documents = []v1alpha1.Document{}
		}},
	} {
		t.Run(row.why, func(t *testing.T) {
			system, assessment := content(t)
			row.change(system, assessment)
			if got := digestOfContent(t, system, assessment); got != goldenDigest {
				t.Errorf("the digest became %s", got)
			}
		})
	}
}

// TestDigestTellsPlacesApart: an approval is for one system of one namespace (case 22).
func TestDigestTellsPlacesApart(t *testing.T) {
	seen := map[v1alpha1.ContentDigest]string{}
	for _, row := range []struct {
		why    string
		change func(*v1alpha1.AISystem, *v1alpha1.ImpactAssessment) *v1alpha1.ImpactAssessment
	}{
		{"as it is", func(_ *v1alpha1.AISystem, a *v1alpha1.ImpactAssessment) *v1alpha1.ImpactAssessment { return a }},
		{"another namespace", func(s *v1alpha1.AISystem, a *v1alpha1.ImpactAssessment) *v1alpha1.ImpactAssessment {
			s.Namespace, a.Namespace = "cards", "cards"
			return a
		}},
		{"another system", func(s *v1alpha1.AISystem, a *v1alpha1.ImpactAssessment) *v1alpha1.ImpactAssessment {
			s.Name = "chat"
			return a
		}},
		{"another assessment", func(_ *v1alpha1.AISystem, a *v1alpha1.ImpactAssessment) *v1alpha1.ImpactAssessment {
			a.Name = "other"
			return a
		}},
		{"no assessment", func(*v1alpha1.AISystem, *v1alpha1.ImpactAssessment) *v1alpha1.ImpactAssessment { return nil }},
	} {
		system, assessment := content(t)
		digest := digestOfContent(t, system, row.change(system, assessment))
		if other, found := seen[digest]; found {
			t.Errorf("%s has the digest of %s", row.why, other)
		}
		seen[digest] = row.why
	}
}

// release is the content as status keeps it.
func release(t *testing.T) *v1alpha1.Release {
	t.Helper()
	canonical, err := NewStatement(content(t)).Canonical()
	if err != nil {
		t.Fatal(err)
	}
	return &v1alpha1.Release{ContentDigest: digestOf(canonical), Content: string(canonical)}
}

// TestReleaseCanBeCheckedBySha256sum: an auditor needs nothing of ours to check that the content is what people approved.
func TestReleaseCanBeCheckedBySha256sum(t *testing.T) {
	r := release(t)
	sum := sha256.Sum256([]byte(r.Content))
	if got, want := hex.EncodeToString(sum[:]), strings.TrimPrefix(string(r.ContentDigest), "aims.v1:sha256:"); got != want {
		t.Errorf("sha256sum prints %s, the digest says %s", got, want)
	}
}

func TestParseReleaseGivesTheContentBack(t *testing.T) {
	system, assessment := content(t)
	got, err := ParseRelease(system.Namespace, system.Name, release(t))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(NewStatement(system, assessment), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestParseReleaseRefusesWhatWasNotApproved(t *testing.T) {
	redigest := func(r *v1alpha1.Release) { r.ContentDigest = digestOf([]byte(r.Content)) }
	for _, row := range []struct {
		why    string
		change func(*v1alpha1.Release)
	}{
		{"a digit of the digest", func(r *v1alpha1.Release) {
			r.ContentDigest = r.ContentDigest[:len(r.ContentDigest)-1] + "g"
		}},
		{"no digest", func(r *v1alpha1.Release) { r.ContentDigest = "" }},
		{"the digest without its scheme", func(r *v1alpha1.Release) {
			r.ContentDigest = v1alpha1.ContentDigest(strings.TrimPrefix(string(r.ContentDigest), "aims.v1:"))
		}},
		{"no content", func(r *v1alpha1.Release) { r.Content = "" }},
		{"a blank behind the content", func(r *v1alpha1.Release) { r.Content += " " }},
		{"another tier", func(r *v1alpha1.Release) { r.Content = strings.Replace(r.Content, `"High"`, `"Minimal"`, 1) }},
		{"a field that this version does not know, with its own digest", func(r *v1alpha1.Release) {
			r.Content = strings.Replace(r.Content, "{", `{"approved":true,`, 1)
			redigest(r)
		}},
		{"a second text behind the first, with its own digest", func(r *v1alpha1.Release) {
			r.Content += r.Content
			redigest(r)
		}},
		{"the same name twice, with its own digest", func(r *v1alpha1.Release) {
			r.Content = strings.TrimSuffix(r.Content, "}") + `,"namespace":"lending"}`
			redigest(r)
		}},
		{"no JSON, with its own digest", func(r *v1alpha1.Release) {
			r.Content = "approved"
			redigest(r)
		}},
		{"another namespace's, with its own digest", func(r *v1alpha1.Release) {
			r.Content = strings.Replace(r.Content, `"namespace":"lending"`, `"namespace":"cards"`, 1)
			redigest(r)
		}},
		{"another system's, with its own digest", func(r *v1alpha1.Release) {
			r.Content = strings.Replace(r.Content, `"systemName":"credit-scoring"`, `"systemName":"chat"`, 1)
			redigest(r)
		}},
	} {
		t.Run(row.why, func(t *testing.T) {
			r := release(t)
			before := r.DeepCopy()
			row.change(r)
			if cmp.Equal(before, r) {
				t.Fatal("the row changes nothing")
			}
			if s, err := ParseRelease("lending", "credit-scoring", r); err == nil {
				t.Errorf("accepted: %v", s)
			}
		})
	}
}

// FuzzParseRelease: what is accepted has the digest that the release names, is about this system, and can be written in no other way.
func FuzzParseRelease(f *testing.F) {
	for _, seed := range []string{
		"", "{}", `{"namespace":"lending","systemName":"credit-scoring"}`, `{"namespace":"lending","namespace":"lending","systemName":"credit-scoring"}`,
		"null", "[]", `{"namespace":"lending","systemName":"credit-scoring"} `,
	} {
		f.Add(seed, string(digestOf([]byte(seed))))
		f.Add(seed, "aims.v1:sha256:")
	}
	f.Fuzz(func(t *testing.T, content, digest string) {
		own := digestOf([]byte(content))
		for _, named := range []v1alpha1.ContentDigest{v1alpha1.ContentDigest(digest), own} {
			s, err := ParseRelease("lending", "credit-scoring", &v1alpha1.Release{Content: content, ContentDigest: named})
			if err != nil {
				continue
			}
			if named != own || s.Namespace != "lending" || s.SystemName != "credit-scoring" {
				t.Errorf("%q was accepted as %s", content, named)
			}
			if canonical, err := jcs.Transform([]byte(content)); err != nil || string(canonical) != content {
				t.Errorf("%q was accepted and is also %q (%v)", content, canonical, err)
			}
		}
	})
}
