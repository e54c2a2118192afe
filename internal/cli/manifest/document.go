// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"slices"
	"strconv"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Document is one object of a file.
type Document struct {
	// File is the file's name as the command line and the directories give it, and Line the line in which the object begins.
	File string
	Line int
	// Object is what it says. Without apiVersion or kind it is no object of Kubernetes.
	Object *unstructured.Unstructured

	chunk *chunk
	// path is where in the text the object stands: empty, but for the items of a list.
	path []string
}

// LineOf is the line of a field of the object, such as spec.containers[0].image, or of what is nearest to it: a field that is missing stands nowhere.
func (d *Document) LineOf(field string) int {
	return d.chunk.lineOf(slices.Concat(d.path, steps(field)), d.Line)
}

// Problem is something that keeps a file from being read, or an object from being taken.
type Problem struct {
	File string `json:"file"`
	// Line is where it is. Left out: it is about the file as a whole.
	Line int `json:"line,omitempty"`
	// Object is the object that it is about, as Kind/name. Left out: none could be read.
	Object  string `json:"object,omitempty"`
	Message string `json:"message"`
	// Remedy is what a person can do.
	Remedy string `json:"remedy,omitempty"`
}

// Place is the problem's file and line, as editors read them.
func (p *Problem) Place() string {
	if p.Line == 0 {
		return p.File
	}
	return p.File + ":" + strconv.Itoa(p.Line)
}
