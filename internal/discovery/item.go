// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package discovery

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/aims-operator/aims-operator/internal/decision"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// item is one thing that recognisers look at.
type item struct {
	text, value, container string
	// shown is what a finding shows of it, behind what it is called; quoted tells that it is in quotes there.
	shown, called string
	quoted        bool
	// field is where it stands; at is the entry of the list that the field is, or notInList, and sub what stands below the field.
	field, sub string
	at         int
}

func (i *item) path() string {
	switch {
	case i.at >= 0:
		return fmt.Sprintf("%s[%d]", i.field, i.at)
	case i.sub != "":
		return i.field + "." + i.sub
	}
	return i.field
}

func (i *item) show() string {
	if i.quoted {
		return i.called + quote(i.shown)
	}
	return i.called + i.shown
}

// notInList stands for the index of what is in no list.
const notInList = -1

// visitor is called with each item of a place. The item is lent for the call.
type visitor func(Place, *item)

// visit goes over everything that recognisers look at.
func visit(o workload.Object, facts *decision.Workload, see visitor) {
	var it item
	for i := range facts.Images {
		image := &facts.Images[i]
		it = item{text: image.Image.Repository, value: cmp.Or(image.Image.Digest, image.Image.Tag), shown: image.Written, quoted: true, field: image.Field, at: notInList}
		see(LooksAtImages, &it)
	}
	visitModels(facts, see)
	for i := range o.Meta.OwnerReferences {
		owner := &o.Meta.OwnerReferences[i]
		kind := KindOf(owner.Kind, owner.APIVersion)
		it = item{text: strings.ToLower(kind), value: owner.Name, shown: kind, field: "metadata.ownerReferences", at: i}
		see(LooksAtOwners, &it)
	}
	for _, part := range o.Parts() {
		part.Containers(func(path string, c *corev1.Container) { visitContainer(path, c, see) })
		visitSpec(part.SpecPath, &part.Template.Spec, see)
	}
}

// visitSpec goes over what a pod spec has beside containers.
func visitSpec(path string, spec *corev1.PodSpec, see visitor) {
	if spec.Resources != nil {
		visitResources(path+".resources", "", spec.Resources, see)
	}
	for i := range spec.ResourceClaims {
		claim := &spec.ResourceClaims[i]
		for _, name := range []*string{claim.ResourceClaimName, claim.ResourceClaimTemplateName} {
			if name != nil {
				see(LooksAtClaims, &item{text: *name, shown: *name, quoted: true, field: path + ".resourceClaims", at: i})
			}
		}
	}
	for i := range spec.Volumes {
		visitVolume(path+".volumes", i, &spec.Volumes[i], see)
	}
}

// KindOf names a kind with its group, such as Deployment.apps.
func KindOf(kind, apiVersion string) string {
	group := schema.FromAPIVersionAndKind(apiVersion, kind).Group
	if group == "" {
		return kind
	}
	return kind + "." + group
}

// Words that stand for models that no address names.
const (
	itemUnread = "unread"
	itemSwitch = "switch"
	// valueVolume is the value of a model that a volume names.
	valueVolume = "volume"
)

func visitModels(facts *decision.Workload, see visitor) {
	var it item
	for i := range facts.Models {
		m := &facts.Models[i]
		it = item{text: cmp.Or(m.URI, m.Written), shown: m.Written, called: "the model ", quoted: true, field: m.Field, at: notInList}
		if m.Unread != "" {
			it.text = itemUnread
		}
		if m.Written == "" {
			it.shown, it.called, it.quoted = "", "a model that cannot be read", false
		}
		if strings.Contains(m.Field, ".volumes[") {
			it.value = valueVolume
		}
		see(LooksAtModels, &it)
	}
	for i := range facts.RuntimeLoading {
		s := &facts.RuntimeLoading[i]
		it = item{text: itemSwitch, value: s.Written, shown: s.Written, quoted: true, field: s.Field, at: notInList}
		see(LooksAtModels, &it)
	}
}

func visitContainer(path string, c *corev1.Container, see visitor) {
	visitWords(path+".command", c.Name, c.Command, see)
	visitWords(path+".args", c.Name, c.Args, see)
	var it item
	field := path + ".env"
	for i := range c.Env {
		it = item{text: c.Env[i].Name, value: c.Env[i].Value, container: c.Name, shown: c.Env[i].Name, quoted: true, field: field, at: i}
		see(LooksAtVariables, &it)
	}
	visitResources(path+".resources", c.Name, &c.Resources, see)
	field = path + ".volumeMounts"
	for i := range c.VolumeMounts {
		it = item{text: "mount:" + c.VolumeMounts[i].MountPath, container: c.Name, shown: c.VolumeMounts[i].MountPath, quoted: true, field: field, at: i}
		see(LooksAtVolumes, &it)
	}
}

// visitWords shows each word and, of flag=value, both parts.
func visitWords(field, container string, words []string, see visitor) {
	var it item
	for i, word := range words {
		name, value, joined := strings.Cut(word, "=")
		if !joined || !strings.HasPrefix(word, "-") {
			it = item{text: word, container: container, shown: word, quoted: true, field: field, at: i}
			if i+1 < len(words) {
				it.value = words[i+1]
			}
			see(LooksAtArguments, &it)
			continue
		}
		it = item{text: name, value: value, container: container, shown: name, quoted: true, field: field, at: i}
		see(LooksAtArguments, &it)
		it = item{text: value, container: container, shown: value, quoted: true, field: field, at: i}
		see(LooksAtArguments, &it)
	}
}

func visitResources(field, container string, r *corev1.ResourceRequirements, see visitor) {
	visitAmounts(field+".limits", container, r.Limits, see)
	visitAmounts(field+".requests", container, r.Requests, see)
}

func visitAmounts(field, container string, resources corev1.ResourceList, see visitor) {
	var it item
	for _, name := range slices.Sorted(maps.Keys(resources)) {
		amount := resources[name]
		if amount.IsZero() {
			continue
		}
		it = item{text: string(name), value: amount.String(), container: container, shown: string(name), field: field, sub: string(name), at: notInList}
		see(LooksAtResources, &it)
	}
}

// quote shows a text of the workload's author.
func quote(text string) string {
	const most = 128
	text = strings.ReplaceAll(text, `"`, "")
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most-1]) + "…"
	}
	return `"` + text + `"`
}
