// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/text"
	"github.com/aims-operator/aims-operator/internal/cli/view"
)

// waiver records that findings about a system are set aside for a time.
type waiver struct {
	*stopper

	reasons []string
	length  string
	until   string

	expires time.Time
}

func (w *waiver) checkWaiver() error {
	switch {
	case len(w.reasons) == 0:
		return usagef("say what is waived: --reasons MonitorMissing; the reasons that stand against a system: kubectl aims status %s", w.name)
	case strings.TrimSpace(w.comment) == "":
		return usagef("say why with --comment: whoever reads it later must know")
	}
	expires, err := waiverEnd(w.clock.Now(), w.length, w.until)
	w.expires = expires
	if err != nil {
		return err
	}
	return w.check()
}

func (w *waiver) run(ctx context.Context) error {
	if err := w.open(ctx); err != nil {
		return err
	}
	role := v1alpha1.RoleName(w.role)
	if err := w.checkRole(ctx, role); err != nil {
		return err
	}
	system, err := w.system(ctx)
	if err != nil {
		return err
	}
	digest, err := w.content(system)
	if err != nil {
		return err
	}
	write(w.streams.ErrOut, waivePresentation(system, digest, w.reasons, w.expires))
	for _, warning := range waiveWarnings(system, w.reasons) {
		w.warn(warning)
	}
	write(w.streams.ErrOut, "\n")
	if !w.yes && w.dryRun == dryRunNone {
		yes, err := w.ask(ctx, fmt.Sprintf("Waive this for exactly this content as %s?", role))
		if err != nil {
			return err
		}
		if !yes {
			return errors.New("nothing was decided, and nothing recorded")
		}
	}
	decision := &v1alpha1.OversightDecision{
		ObjectMeta: metav1.ObjectMeta{Namespace: w.cluster.namespace, GenerateName: w.name + "-" + w.role + "-"},
		Spec: v1alpha1.OversightDecisionSpec{
			Subject: v1alpha1.DecisionSubject{Kind: v1alpha1.KindAISystem, Name: w.name}, Decision: v1alpha1.DecisionWaive, Role: role,
			ContentDigest: digest, Comment: w.comment, ExpiresAt: new(metav1.NewTime(w.expires)),
		},
	}
	for _, reason := range w.reasons {
		decision.Spec.Waives = append(decision.Spec.Waives, v1alpha1.Reason(reason))
	}
	stored, err := w.store(ctx, decision, "see how the system is now: "+w.command("status"))
	if err != nil || !stored {
		return err
	}
	write(w.streams.Out, w.recordedText(decision))
	if w.dryRun == dryRunNone {
		w.tellWaived(ctx)
	}
	return nil
}

// content is the digest of the content that the waiver is for.
func (w *waiver) content(system *view.System) (v1alpha1.ContentDigest, error) {
	digest := system.Verdict.ContentDigest
	if w.release {
		digest = ""
		if system.Release != nil {
			digest = system.Release.ContentDigest
		}
	}
	switch {
	case digest == "" && w.release:
		return "", noRelease("waive for")
	case digest == "":
		return "", fail(errors.New("the system could not be judged, so that nobody can say what would be waived"), "see why: "+w.command("status"))
	}
	return digest, w.insist(digest, "status")
}

// waivePresentation is what a waiver is about, in short.
func waivePresentation(s *view.System, digest v1alpha1.ContentDigest, reasons []string, until time.Time) string {
	var b strings.Builder
	fmt.Fprintf(&b, "AI system   %s/%s (%s)\n", s.Namespace, s.Name, s.Tier)
	fmt.Fprintf(&b, "digest      %s\n", digest)
	fmt.Fprintf(&b, "until       %s\n", text.Moment(until))
	for _, f := range s.Verdict.Findings {
		if slices.Contains(reasons, string(f.Reason)) {
			b.WriteString(text.Indent("waives      ", "            ", string(f.Reason)+": "+text.Clean(f.Message), defaultWidth))
		}
	}
	return b.String()
}

// waiveWarnings are what a person should know before waiving.
func waiveWarnings(s *view.System, reasons []string) []string {
	var list []string
	for _, reason := range reasons {
		if s.JudgedBy == view.JudgedNow && !s.Verdict.Finds(v1alpha1.Reason(reason)) {
			list = append(list, "nothing is found with the reason "+reason+" now; the waiver would set aside what is found later")
		}
	}
	return list
}

// tellWaived says what a waiver led to.
func (w *waiver) tellWaived(ctx context.Context) {
	system, err := w.system(ctx)
	if err != nil || system.JudgedBy != view.JudgedNow {
		write(w.streams.Out, "What it led to could not be read; see:\n  "+w.command("status")+"\n")
		return
	}
	for _, f := range system.Verdict.Findings {
		if f.Reason == v1alpha1.ReasonWaived {
			until := " until " + text.Moment(f.WaivedUntil)
			write(w.streams.Out, text.Indent("Waived: ", "  ", string(f.Waives)+until+": "+text.Clean(f.Message), defaultWidth))
			continue
		}
		write(w.streams.Out, text.Indent("Stands against it: ", "  ", string(f.Reason)+": "+text.Clean(f.Message), defaultWidth))
	}
}
