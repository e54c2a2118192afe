// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"maps"
	"regexp"
	"strconv"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/approval"
	"github.com/aims-operator/aims-operator/internal/cli/manifest"
	"github.com/aims-operator/aims-operator/internal/decision"
)

// somebody is the author of what the files say where nobody is named. No user is called so, so that every approver is somebody else.
const somebody = "(who applies the files)"

// lay puts what a file declares in the place of what is stored, and stamps its authors as the operator's webhook would.
func (l *layer) lay(s *subject) error {
	switch s.gvk.Kind {
	case v1alpha1.KindOversightDecision:
		return l.layDecision(s)
	case v1alpha1.KindAISystem:
		before := stored(l.inventory.systems, s.namespace, s.name).DeepCopy()
		if err := l.inventory.overlay(&s.target); err != nil {
			return err
		}
		after := stored(l.inventory.systems, s.namespace, s.name)
		change := approval.SystemChange(before, after)
		since := approval.AuthorsSince(before, change)
		if err := l.stamp(&after.ObjectMeta, change); err != nil {
			return err
		}
		after.Annotations[v1alpha1.AuthorsSinceAnnotation] = since
		if before != nil {
			l.compareLabels(s, before.Labels, s.object.GetLabels())
		}
		return nil
	case v1alpha1.KindImpactAssessment:
		before := stored(l.inventory.assessments, s.namespace, s.name).DeepCopy()
		if err := l.inventory.overlay(&s.target); err != nil {
			return err
		}
		after := stored(l.inventory.assessments, s.namespace, s.name)
		return l.stamp(&after.ObjectMeta, approval.AssessmentChange(before, after))
	}
	return l.inventory.overlay(&s.target)
}

func (l *layer) stamp(object *metav1.ObjectMeta, change approval.Change) error {
	author := l.author
	if author == "" {
		author = somebody
	}
	next, err := approval.NextAuthors(approval.Authors(object), author, change)
	if err != nil {
		return err
	}
	encoded, err := approval.EncodeAuthors(next)
	if err != nil {
		return err
	}
	annotations := maps.Clone(object.Annotations)
	if annotations == nil {
		annotations = map[string]string{}
	}
	annotations[v1alpha1.AuthorsAnnotation] = encoded
	object.Annotations = annotations
	return nil
}

// layDecision adds a decision that is not stored yet, as it would be seen now. One that is stored cannot be changed.
func (l *layer) layDecision(s *subject) error {
	if stored(l.inventory.decisions, s.namespace, s.name) != nil {
		return nil
	}
	d := v1alpha1.OversightDecision{}
	if err := s.decode(&d); err != nil {
		return err
	}
	d.ObjectMeta = metav1.ObjectMeta{
		Namespace: s.namespace, Name: s.name, Labels: d.Labels, CreationTimestamp: metav1.NewTime(l.clock.Now().Truncate(1e9)),
	}
	if d.Spec.Signature != "" {
		l.laySigned(&d)
		return nil
	}
	l.inventory.decisions = append(l.inventory.decisions, d)
	held := decision.NotSealed
	if namespace := l.inventory.namespaces[s.namespace]; namespace != nil && l.inventory.seals != nil {
		var err error
		if held, err = l.inventory.seals.Check(namespace.UID, &d); err != nil {
			return err
		}
	}
	if held != decision.SealHolds {
		l.unsigned++
	}
	return nil
}

// finish says what is wrong with the files as a whole, and what of them counts for nothing.
func (l *layer) finish() {
	where := strings.Join(l.paths, ", ")
	switch {
	case len(l.report.Problems) > 0:
	case len(l.judged) == 0:
		l.report.Problems = append(l.report.Problems, manifest.Problem{
			File: where, Message: "there is nothing to judge: neither a workload nor an AISystem", Remedy: "check reads: " + readableKinds(l.kinds),
		})
	case l.scope == nil && len(l.inventory.policies) == 0:
		l.report.Problems = append(l.report.Problems, manifest.Problem{
			File: where, Message: "the files hold no OversightPolicy, and there is no snapshot: what policies ask for is not known", Remedy: takeSnapshot,
		})
	}
	l.noteLabels()
	switch {
	case l.unsigned == 1:
		l.report.Notes = append(l.report.Notes, "1 decision of the files counts for nothing: it has neither a signature nor a seal that can be checked here. "+unsignedRemedy)
	case l.unsigned > 1:
		l.report.Notes = append(l.report.Notes,
			strconv.Itoa(l.unsigned)+" decisions of the files count for nothing: they have neither a signature nor a seal that can be checked here. "+unsignedRemedy)
	}
}

const unsignedRemedy = "Decide in the cluster: kubectl aims approve; or sign the file: kubectl aims sign FILE --sign-key KEY"

// indices are what kubectl explain wants left out of the name of a field.
var indices = regexp.MustCompile(`\[[^\]]*\]`)

// explained is a field as kubectl explain wants it behind a kind.
func explained(field string) string {
	if field == "" || strings.HasPrefix(field, "metadata") {
		return ""
	}
	return strings.TrimRight("."+indices.ReplaceAllString(field, ""), ".")
}
