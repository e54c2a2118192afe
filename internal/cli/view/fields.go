// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/internal/cli/text"
)

// fieldWriter writes values in the manner of YAML, in the order in which their types declare the fields, wrapped. Nothing is left out and
// nothing is cut: people approve what they read here.
type fieldWriter struct {
	b     strings.Builder
	now   time.Time
	width int
}

var timeType = reflect.TypeFor[metav1.Time]()

// write writes a field at an indentation; first is what stands before its key, such as a dash.
func (w *fieldWriter) write(indent, first, key string, v reflect.Value) {
	for v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	rest := indent + strings.Repeat(" ", len(first))
	switch {
	case v.Type() == timeType:
		moment, _ := reflect.TypeAssert[metav1.Time](v)
		w.scalar(indent+first, rest, key, text.When(moment.Time, w.now))
	case v.Kind() == reflect.Struct:
		w.b.WriteString(indent + first + key + ":\n")
		w.fields(rest+"  ", "", v)
	case v.Kind() == reflect.Slice:
		w.b.WriteString(indent + first + key + ":\n")
		w.entries(rest+"  ", v)
	default:
		w.scalar(indent+first, rest, key, fmt.Sprint(v.Interface()))
	}
}

// fields writes the fields of a struct that are set; dash stands before the first.
func (w *fieldWriter) fields(indent, dash string, v reflect.Value) {
	for i := range v.NumField() {
		if v.Field(i).IsZero() && !required(v.Type().Field(i)) {
			continue
		}
		w.write(indent, dash, jsonName(v.Type().Field(i)), v.Field(i))
		if dash != "" {
			indent, dash = indent+strings.Repeat(" ", len(dash)), ""
		}
	}
}

func (w *fieldWriter) entries(indent string, v reflect.Value) {
	for i := range v.Len() {
		if v.Index(i).Kind() == reflect.Struct {
			w.fields(indent, "- ", v.Index(i))
			continue
		}
		w.b.WriteString(text.Indent(indent+"- ", indent+"  ", text.Clean(fmt.Sprint(v.Index(i).Interface())), w.width))
	}
}

func (w *fieldWriter) scalar(first, rest, key, value string) {
	w.b.WriteString(text.Indent(first, rest+"  ", key+": "+text.Clean(value), w.width))
}

// required tells whether JSON shows the field even if it is zero: then so does the text.
func required(f reflect.StructField) bool {
	return !strings.Contains(f.Tag.Get("json"), ",omitempty")
}

func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}
