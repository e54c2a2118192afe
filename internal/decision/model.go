// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"path"
	"strings"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// ModelReference is a model that a workload names in its arguments, its environment or its volumes.
type ModelReference struct {
	// Field is where in the workload it stands, such as spec.template.spec.containers[0].args.
	Field string
	// Written is the reference as it is written there.
	Written string
	// URI is the reference as a URI; see NormaliseModelURI.
	URI string
	// Revision is the revision that the workload asks for beside the name, or empty.
	Revision string
	// Unread says why the reference cannot be read from the workload itself. Empty: it was read.
	Unread string
}

// NormaliseModelURI brings the ways to write one model to one: an absolute path is a file URI, a bare organisation/name is one of the
// Hugging Face hub, and so are the hub's web addresses. Text that is neither stays as it is.
func NormaliseModelURI(written string) string {
	switch {
	case written == "":
		return ""
	case strings.HasPrefix(written, "/"):
		return "file://" + path.Clean(written)
	case strings.HasPrefix(written, "file:///"):
		return "file://" + path.Clean(strings.TrimPrefix(written, "file://"))
	case strings.HasPrefix(written, "https://huggingface.co/"):
		return "hf://" + strings.TrimRight(strings.TrimPrefix(written, "https://huggingface.co/"), "/")
	case strings.Contains(written, "://"):
		scheme, rest, _ := strings.Cut(written, "://")
		return scheme + "://" + strings.TrimRight(rest, "/")
	case strings.Count(written, "/") == 1 && !strings.HasPrefix(written, "."):
		return "hf://" + strings.TrimRight(written, "/")
	}
	return written
}

// pinned tells whether the reference names one immutable thing: a full commit hash as revision, or a digest in the reference itself.
func (m ModelReference) pinned() bool {
	if isHex(m.Revision) && (len(m.Revision) == 40 || len(m.Revision) == 64) {
		return true
	}
	_, digest, found := strings.Cut(m.URI, "@sha256:")
	return found && len(digest) == 64 && isHex(digest)
}

func isHex(s string) bool {
	for i := range len(s) {
		if (s[i] < '0' || s[i] > '9') && (s[i] < 'a' || s[i] > 'f') {
			return false
		}
	}
	return true
}

// model finds the registered model that a reference means. A revision that the reference asks for must be the registered version, and a
// digest in the reference the registered digest.
func (c *Content) model(ref ModelReference) (*v1alpha1.Model, bool) {
	uri, digest, pinned := strings.Cut(ref.URI, "@sha256:")
	for i := range c.System.Models {
		model := &c.System.Models[i]
		// A model with a URI is what the URI names: its name in the list may well be the name of another model elsewhere.
		named := c.models[i] == "" && model.Name == ref.Written || c.models[i] != "" && (c.models[i] == ref.URI || c.models[i] == uri)
		if !named {
			continue
		}
		if ref.Revision != "" && model.Version != "" && model.Version != ref.Revision {
			continue
		}
		if pinned && c.models[i] != ref.URI && string(model.Digest) != "sha256:"+digest {
			continue
		}
		return model, true
	}
	return nil, false
}
