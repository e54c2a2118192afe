// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// Facts says what the rules need to know of an object. Images, models and switches come in the order init containers, containers, ephemeral
// containers, volumes; in a container in the order command, arguments, other commands that the kubelet runs there, environment. An object of a
// custom kind may make several kinds of pods: what any of them runs is told, one after the other.
func Facts(o Object) decision.Workload { return FactsOf(o, o.System()) }

// FactsOf says what the rules need to know of an object as one of the system, which its pods name, or some of them.
func FactsOf(o Object, system string) decision.Workload {
	w := decision.Workload{Kind: o.Kind, Name: o.Meta.Name, System: system}
	if w.Name == "" {
		w.Name = o.Meta.GenerateName
	}
	if !o.IsPod {
		w.ObjectSystem = o.Meta.Labels[v1alpha1.SystemLabel]
	}
	for _, part := range o.Parts() {
		readPart(&w, &part)
	}
	readRunning(&w, &o)
	for i := range o.Said {
		readSaid(&w, &o.Said[i])
	}
	return w
}

func readPart(w *decision.Workload, part *Part) {
	if named := part.System(); named != w.System && !part.Unlabelled {
		w.OtherSystems = append(w.OtherSystems, decision.SystemName{Field: part.LabelsPath, System: named})
	}
	spec := &part.Template.Spec
	if spec.NodeName != "" && w.NodeName == "" {
		w.NodeName, w.NodeField = spec.NodeName, part.SpecPath+".nodeName"
	}
	part.own(func(path string, c *corev1.Container) { readContainer(w, path, c) })
	for i := range part.Single {
		readSingle(w, part.Single[i].Path, &part.Single[i].Container)
	}
	for i := range spec.Volumes {
		readVolume(w, fmt.Sprintf("%s.volumes[%d]", part.SpecPath, i), &spec.Volumes[i])
	}
}

// readSaid adds what an object says of its models beside its pod templates.
func readSaid(w *decision.Workload, said *Said) {
	if said.How == IsUnread {
		w.Models = append(w.Models, decision.ModelReference{Field: said.Field, Unread: said.Why})
		return
	}
	r := newReader(said.Field, nil)
	if said.How == NamesModel {
		r.addModel("the field", clean(said.Text), said.Field)
	} else {
		// Who runs such a command has a shell do it.
		r.readCommandLine([]token{{text: "sh", field: said.Field}, {text: "-c", field: said.Field}, {text: clean(said.Text), field: said.Field}}, 0)
		for _, s := range r.silent {
			r.unread(s.field, "", s.text)
		}
		r.settleRevisions()
		r.settlePaths()
	}
	r.giveTo(w)
}

// readImage parses an image. One that is empty, or does not parse, is kept as it is written, and so is none that a system registers.
func readImage(field, written string) decision.WorkloadImage {
	image, err := decision.ParseImage(written)
	if err != nil {
		image = decision.Image{}
	}
	return decision.WorkloadImage{Field: field, Written: written, Image: image}
}
