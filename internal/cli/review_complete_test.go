// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/approval"
	"github.com/aims-operator/aims-operator/internal/cli/text"
	"github.com/aims-operator/aims-operator/internal/cli/view"
)

// TestNothingIsApprovedUnread fills in every field that the digest covers, with a value of its own, and looks for each value in the review.
func TestNothingIsApprovedUnread(t *testing.T) {
	filler := &filler{}
	content := approval.Statement{Namespace: "lending", SystemName: "bot", AssessmentName: "bot-2026", Assessment: &v1alpha1.ImpactAssessmentSpec{}}
	filler.fill(reflect.ValueOf(&content.System).Elem())
	filler.fill(reflect.ValueOf(content.Assessment).Elem())
	review := view.Review{Namespace: "lending", System: "bot", Assessment: "bot-2026", Content: content}
	shown := review.Text(now, text.Style{Width: 10_000})
	if len(filler.values) < 60 {
		t.Fatalf("filled in %d values only", len(filler.values))
	}
	for _, value := range filler.values {
		if !strings.Contains(shown, value) {
			t.Errorf("the review does not show %q", value)
		}
	}
}

// filler gives each field another value, and notes the values as they are shown.
type filler struct {
	values []string
}

func (f *filler) fill(v reflect.Value) {
	n := len(f.values) + 1
	switch {
	case v.Type() == reflect.TypeFor[metav1.Time]():
		at := now.Add(time.Duration(n) * 24 * time.Hour)
		v.Set(reflect.ValueOf(metav1.NewTime(at)))
		f.values = append(f.values, text.Moment(at))
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem())
	case v.Kind() == reflect.Struct:
		for _, field := range v.Fields() {
			f.fill(field)
		}
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		f.fill(v.Index(0))
		f.fill(v.Index(1))
	case v.Kind() == reflect.Int64:
		v.SetInt(int64(1_000_000 + n))
		f.values = append(f.values, strconv.Itoa(1_000_000+n))
	default:
		v.SetString("value-" + strconv.Itoa(n) + "-")
		f.values = append(f.values, v.String())
	}
}
