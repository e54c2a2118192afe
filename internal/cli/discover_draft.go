// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/template"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/text"
	"github.com/aims-operator/aims-operator/internal/decision"
)

//go:embed discover_draft.yaml.tmpl
var draftText string

// draftTemplate writes texts as JSON does, which YAML reads.
var draftTemplate = template.Must(template.New("draft").Funcs(template.FuncMap{"text": func(s string) (string, error) {
	quoted, err := json.Marshal(s)
	return string(quoted), err
}}).Parse(draftText))

// draft is what the workload itself says of the system that it belongs to. What it cannot say is left for people to fill in.
type draft struct {
	Namespace, Name, Team string
	// From says in one line what the draft was made from.
	From   string
	Models []draftModel
	Images []draftImage
	// Unread are models that the workload does not let anybody read.
	Unread []string
}

type draftModel struct{ Name, URI, Version string }

type draftImage struct{ Repository, Tag, Digest string }

func newDraft(g *group) *draft {
	d := &draft{Namespace: g.Namespace, Name: draftName(g), Team: g.Team, From: fmt.Sprintf("%s/%s in namespace %s", text.Clean(g.Kind), g.Name, g.Namespace)}
	if d.Team == g.Namespace {
		// Nobody named a team, and what nobody said the draft does not say.
		d.Team = ""
	}
	for i := range g.facts.Images {
		image := &g.facts.Images[i]
		row := draftImage{Repository: image.Image.Repository, Tag: image.Image.Tag, Digest: image.Image.Digest}
		if image.Image.Repository != "" && !strings.Contains(image.Field, ".volumes[") && !slices.Contains(d.Images, row) {
			d.Images = append(d.Images, row)
		}
	}
	for i := range g.facts.Models {
		d.addModel(&g.facts.Models[i])
	}
	return d
}

func (d *draft) addModel(ref *decision.ModelReference) {
	if ref.Unread != "" {
		d.Unread = append(d.Unread, text.Clean(ref.Field+": "+ref.Unread))
		return
	}
	model := draftModel{Name: strings.TrimSpace(ref.Written), Version: ref.Revision}
	if strings.Contains(ref.URI, "://") && !strings.ContainsAny(ref.URI, " \t\n") {
		model.URI = ref.URI
	}
	if model.Name != "" && !slices.ContainsFunc(d.Models, func(other draftModel) bool { return other.Name == model.Name }) {
		d.Models = append(d.Models, model)
	}
}

// draftName is the system that the pods name already, or the workload's name cut to what a label can hold.
func draftName(g *group) string {
	const longest = 63
	name := strings.ReplaceAll(g.Name, ".", "-")
	if g.System != "" {
		name = g.System
	}
	return strings.Trim(name[:min(len(name), longest)], "-")
}

// writeDrafts writes a manifest for each workload that was found: to the standard output, or each into a file of its own. It overwrites nothing.
func (d *discoverer) writeDrafts(found *discovered) error {
	groups := slices.DeleteFunc(found.found(), func(g *group) bool { return g.Score < d.threshold && g.System == "" })
	if len(groups) == 0 {
		write(d.streams.ErrOut, "Nothing to register: nothing runs here that looks like AI and names no registered system.\n")
		return nil
	}
	for i, g := range groups {
		var b strings.Builder
		made := newDraft(g)
		if err := draftTemplate.Execute(&b, made); err != nil {
			return fmt.Errorf("drafting %s: %w", made.Name, err)
		}
		if d.directory == "" {
			if i > 0 {
				write(d.streams.Out, "---\n")
			}
			write(d.streams.Out, b.String())
			continue
		}
		if err := d.writeDraft(made, b.String()); err != nil {
			return err
		}
	}
	write(d.streams.ErrOut, "Nothing was applied. Replace each "+placeholder+", apply the file, and label the pod template:\n  "+v1alpha1.SystemLabel+": NAME\n")
	return nil
}

// placeholder marks what a person has to fill in. The API accepts no draft that still has one where it matters.
const placeholder = "FILL-IN"

func (d *discoverer) writeDraft(made *draft, manifest string) error {
	file := filepath.Join(d.directory, made.Namespace+"_"+made.Name+".yaml")
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return fail(fmt.Errorf("%s is there already", file), "it may be filled in; move it away, or choose another --directory")
	}
	if err != nil {
		return fmt.Errorf("writing a draft: %w", err)
	}
	_, err = f.WriteString(manifest)
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", file, err)
	}
	write(d.streams.Out, file+"\n")
	return nil
}
