// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package approval

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestAuthors(t *testing.T) {
	for _, row := range []struct {
		why, annotation string
		want            []string
	}{
		{"a list, sorted, each once", `["zoe","ann","zoe"]`, []string{"ann", "zoe"}},
		{"an object that the webhook never saw", "", nil},
		{"a list that does not parse", `ann`, nil},
		{"a text is no list", `"ann"`, nil},
		{"half a list", `["ann",`, nil},
		{"a list of something else", `[1]`, nil},
		{"an empty list names nobody", `[]`, []string{}},
	} {
		t.Run(row.why, func(t *testing.T) {
			system := &v1alpha1.AISystem{}
			if row.annotation != "" {
				system.Annotations = map[string]string{v1alpha1.AuthorsAnnotation: row.annotation}
			}
			if diff := cmp.Diff(row.want, Authors(system)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestContentAuthors(t *testing.T) {
	for _, row := range []struct {
		why                string
		system, assessment []string
		none               bool
		want               []string
	}{
		{why: "who wrote either wrote the content", system: []string{"erin", "zoe"}, assessment: []string{"ann", "zoe"}, want: []string{"ann", "erin", "zoe"}},
		{why: "without an assessment, who wrote the system", system: []string{"erin"}, none: true, want: []string{"erin"}},
		{why: "if nobody knows who wrote the system, nobody knows", assessment: []string{"ann"}},
		{why: "if nobody knows who wrote the assessment, nobody knows", system: []string{"erin"}},
	} {
		t.Run(row.why, func(t *testing.T) {
			system, assessment := &v1alpha1.AISystem{}, &v1alpha1.ImpactAssessment{}
			system.Annotations, assessment.Annotations = annotated(t, row.system), annotated(t, row.assessment)
			if row.none {
				assessment = nil
			}
			if diff := cmp.Diff(row.want, ContentAuthors(system, assessment)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNextAuthors(t *testing.T) {
	many := make([]string, maximumAuthors)
	for i := range many {
		many[i] = "user-" + strconv.Itoa(100+i)
	}
	for _, row := range []struct {
		why    string
		before []string
		change Change
		want   []string
		fails  bool
	}{
		{why: "new content has one author", before: []string{"zoe"}, change: ContentNew, want: []string{"ann"}},
		{why: "an edit adds one, sorted", before: []string{"aaron", "zoe"}, change: ContentEdited, want: []string{"aaron", "ann", "zoe"}},
		{why: "who edits twice is named once", before: []string{"ann", "zoe"}, change: ContentEdited, want: []string{"ann", "zoe"}},
		{why: "who changes no content wrote none", before: []string{"zoe"}, change: ContentSame, want: []string{"zoe"}},
		{why: "who applies what nobody is known to have written answers for it", change: ContentSame, want: []string{"ann"}},
		{why: "the last author that fits", before: many[1:], change: ContentEdited, want: append([]string{"ann"}, many[1:]...)},
		{why: "no author is forgotten for want of room", before: many, change: ContentEdited, fails: true},
		{why: "one of so many may go on", before: append([]string{"ann"}, many[1:]...), change: ContentEdited, want: append([]string{"ann"}, many[1:]...)},
	} {
		t.Run(row.why, func(t *testing.T) {
			before := append([]string(nil), row.before...)
			got, err := NextAuthors(row.before, "ann", row.change)
			if (err != nil) != row.fails {
				t.Fatalf("error %v", err)
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(before, append([]string(nil), row.before...)); diff != "" {
				t.Errorf("the list before was changed:\n%s", diff)
			}
		})
	}
}

func annotated(t *testing.T, authors []string) map[string]string {
	t.Helper()
	encoded, err := EncodeAuthors(authors)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{v1alpha1.AuthorsAnnotation: encoded}
}

func TestEncodeAuthorsIsReadBack(t *testing.T) {
	system := &v1alpha1.AISystem{}
	want := []string{`"quoted"`, "system:serviceaccount:lending:bot", "zoë"}
	system.Annotations = annotated(t, want)
	if diff := cmp.Diff(want, Authors(system)); diff != "" {
		t.Error(diff)
	}
}
