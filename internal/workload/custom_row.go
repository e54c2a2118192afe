// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// customRow is one custom kind, as the table writes it.
type customRow struct {
	// Group, Versions and Kind name the kind, and Resource is its name in requests. Where a cluster serves several of the versions, the first of
	// them is read.
	Group    string   `json:"group"`
	Versions []string `json:"versions"`
	Kind     string   `json:"kind"`
	Resource string   `json:"resource"`
	// Pods are its pod templates.
	Pods []podsRow `json:"pods,omitempty"`
	// Models are where it names models beside its pod templates, and Commands where it writes command lines that its pods run.
	Models   []string `json:"models,omitempty"`
	Commands []string `json:"commands,omitempty"`
	// Unread are where it names models in a way that is not read.
	Unread []unreadRow `json:"unread,omitempty"`
	// Replicas are the numbers by which it asks for pods, and Suspend is a switch by which it asks for none.
	Replicas []string `json:"replicas,omitempty"`
	Suspend  string   `json:"suspend,omitempty"`
	// Scales tells that it has a scale subresource.
	Scales bool `json:"scales,omitempty"`
	// Makes are the kinds of what its controller makes.
	Makes []string `json:"makes,omitempty"`
	// Unmarked tells that its controller hands its annotations down to pods, so that no verdict may be written there: it would start a rollout.
	Unmarked bool `json:"unmarked,omitempty"`

	paths paths
}

// podsRow is one kind of pod that an object makes.
type podsRow struct {
	// At is where it is described.
	At string `json:"at"`
	// Holds is what stands there: Template, PodSpec or Fields.
	Holds string `json:"holds"`
	// PodSpec is where below At the pod spec stands, for Fields.
	PodSpec string `json:"podSpec,omitempty"`
	// Containers are where below At containers stand apart from a pod spec.
	Containers []string `json:"containers,omitempty"`
	// Labels is where below At the labels of the pods stand, for PodSpec and Fields. ObjectLabels tells that the object's own labels are handed down to
	// the pods. Neither: which labels they carry is not said.
	Labels       string `json:"labels,omitempty"`
	ObjectLabels bool   `json:"objectLabels,omitempty"`

	at, podSpec, labels route
	containers          []route
}

// What may stand at the place of a podsRow.
const (
	holdsTemplate = "Template"
	holdsPodSpec  = "PodSpec"
	holdsFields   = "Fields"
)

// unreadRow is a way of naming a model that is not read. Without is what makes up for it: where that stands, nothing is missing.
type unreadRow struct {
	At      string `json:"at"`
	Without string `json:"without,omitempty"`
	Says    string `json:"says"`

	at, without route
}

// paths are a row's paths, read.
type paths struct {
	models, commands, replicas []route
	suspend                    route
}

var (
	versionName  = regexp.MustCompile(`^v\d+((alpha|beta)\d+)?$`)
	groupName    = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$`)
	kindName     = regexp.MustCompile(`^[A-Z][A-Za-z0-9]*$`)
	resourceName = regexp.MustCompile(`^[a-z][a-z0-9]*$`)
)

// compile checks the row and reads its paths. The error says everything that is wrong.
func (r *customRow) compile() error {
	var problems []error
	problem := func(format string, values ...any) { problems = append(problems, fmt.Errorf(format, values...)) }
	for _, name := range []struct {
		field, text string
		pattern     *regexp.Regexp
	}{{"group", r.Group, groupName}, {"kind", r.Kind, kindName}, {"resource", r.Resource, resourceName}} {
		if !name.pattern.MatchString(name.text) {
			problem("%s: %q does not match %s", name.field, name.text, name.pattern)
		}
	}
	if len(r.Versions) == 0 {
		problem("versions: at least one is needed")
	}
	for i, version := range r.Versions {
		if !versionName.MatchString(version) || slices.Contains(r.Versions[:i], version) {
			problem("versions: %q is no version, or stands there twice", version)
		}
	}
	if len(r.Pods)+len(r.Models) == 0 {
		problem("pods, models: at least one of both is needed, or there is nothing to judge")
	}
	problems = append(problems, r.compilePaths()...)
	for i := range r.Pods {
		if err := r.Pods[i].compile(); err != nil {
			problem("pods[%d]: %w", i, err)
		}
	}
	for i := range r.Unread {
		if err := r.Unread[i].compile(); err != nil {
			problem("unread[%d]: %w", i, err)
		}
	}
	return errors.Join(problems...)
}

func (r *customRow) compilePaths() (problems []error) {
	for _, list := range []struct {
		field string
		texts []string
		into  *[]route
	}{{"models", r.Models, &r.paths.models}, {"commands", r.Commands, &r.paths.commands}, {"replicas", r.Replicas, &r.paths.replicas}} {
		for i, text := range list.texts {
			p, err := specPath(text)
			if err != nil {
				problems = append(problems, fmt.Errorf("%s[%d]: %w", list.field, i, err))
			}
			*list.into = append(*list.into, p)
		}
	}
	if r.Suspend != "" {
		var err error
		if r.paths.suspend, err = specPath(r.Suspend); err != nil {
			problems = append(problems, fmt.Errorf("suspend: %w", err))
		}
	}
	return problems
}

// specPath is a path in what people write.
func specPath(text string) (route, error) {
	p, err := parsePath(text)
	if err == nil && p[0] != "spec" {
		return nil, fmt.Errorf("path %q does not begin with spec", text)
	}
	return p, err
}

func (r *podsRow) compile() (err error) {
	if r.at, err = specPath(r.At); err != nil {
		return fmt.Errorf("at: %w", err)
	}
	switch {
	case r.Holds != holdsTemplate && r.Holds != holdsPodSpec && r.Holds != holdsFields:
		return fmt.Errorf("holds: %q is none of %s, %s, %s", r.Holds, holdsTemplate, holdsPodSpec, holdsFields)
	case r.PodSpec != "" && r.Holds != holdsFields:
		return fmt.Errorf("podSpec: %s is where the pod spec stands already", r.At)
	case r.Holds == holdsFields && r.PodSpec == "" && len(r.Containers) == 0:
		return errors.New("podSpec, containers: at least one of both is needed for Fields")
	case r.Holds == holdsTemplate && (r.Labels != "" || r.ObjectLabels):
		return errors.New("labels, objectLabels: a Template has its pods' labels in its own metadata")
	}
	if r.podSpec, err = below(r.PodSpec); err != nil {
		return fmt.Errorf("podSpec: %w", err)
	}
	if r.labels, err = below(r.Labels); err != nil {
		return fmt.Errorf("labels: %w", err)
	}
	for i, text := range r.Containers {
		p, err := parsePath(text)
		if err != nil {
			return fmt.Errorf("containers[%d]: %w", i, err)
		}
		r.containers = append(r.containers, p)
	}
	return nil
}

// below is a path below another, which stands for one place; empty for none.
func below(text string) (route, error) {
	if text == "" {
		return nil, nil
	}
	if strings.ContainsAny(text, "*[]") {
		return nil, fmt.Errorf("path %q must stand for one place", text)
	}
	return parsePath(text)
}

func (r *unreadRow) compile() (err error) {
	if r.at, err = specPath(r.At); err != nil {
		return fmt.Errorf("at: %w", err)
	}
	if r.Says == "" || strings.ContainsAny(r.Says, "\n\r") {
		return errors.New("says: one sentence is needed")
	}
	r.without, err = below(r.Without)
	if err != nil {
		return fmt.Errorf("without: %w", err)
	}
	return nil
}
