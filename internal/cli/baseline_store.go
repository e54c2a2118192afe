// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/baseline"
	"github.com/aims-operator/aims-operator/internal/cli/text"
	"github.com/aims-operator/aims-operator/internal/monitor"
)

// found is what was captured, and for what.
type found struct {
	monitor *v1alpha1.DriftMonitor
	check   *v1alpha1.DriftCheck
	address string
	capture *baseline.Capture
}

// store writes the baseline, or prints it, unless it could never be judged by.
func (s *session) store(ctx context.Context, c *cluster, asked *capturing, f *found) error {
	if short := f.capture.Judge(f.check, monitor.Interval(&f.monitor.Spec)); short != nil {
		switch {
		case short.Fatal:
			return fail(fmt.Errorf("this is no baseline: %s", short.Text))
		case !asked.force:
			return fail(fmt.Errorf("this would be a poor baseline, and nothing is stored: %s", short.Text), f.samplesWords(),
				"take another moment with --at, make the window of the query longer, or store it all the same with --force")
		}
		write(s.streams.ErrOut, "Warning: "+text.CleanLines(short.Text)+"\n")
	}
	stored, reference, err := f.capture.ConfigMap(c.namespace, f.monitor.Name, f.check.Name, f.about())
	if err != nil {
		return err
	}
	if asked.format != outputText {
		write(s.streams.ErrOut, f.report("", reference))
		return s.print(asked.format, stored, nil)
	}
	done, err := c.keep(ctx, stored)
	if err != nil {
		return err
	}
	write(s.streams.Out, f.report(done, reference))
	return nil
}

// keep creates the ConfigMap. One of the same name holds the same: its name has the digest.
func (c *cluster) keep(ctx context.Context, stored *corev1.ConfigMap) (string, error) {
	name := stored.Name
	err := c.Create(ctx, stored.DeepCopy(), client.FieldOwner(fieldManager))
	switch {
	case err == nil:
		return fmt.Sprintf("Stored as ConfigMap %s in namespace %s.\n", name, c.namespace), nil
	case apierrors.IsForbidden(err):
		return "", fail(&refusal{doing: "storing ConfigMap " + name, err: err},
			"whether you may is answered by: kubectl auth can-i create configmaps -n "+c.namespace, "with -o yaml it is printed, and somebody else can apply it")
	case !apierrors.IsAlreadyExists(err):
		return "", &refusal{doing: "storing ConfigMap " + name, err: err}
	}
	there := &corev1.ConfigMap{}
	if err := c.Get(ctx, client.ObjectKeyFromObject(stored), there); err != nil {
		return "", &refusal{doing: "reading ConfigMap " + name, err: err}
	}
	if there.Data[baseline.Key] != stored.Data[baseline.Key] {
		return "", fail(errors.New("there is a ConfigMap "+name+" already, and it holds something else"), "look at it: kubectl get configmap "+name+" -n "+c.namespace+" -o yaml")
	}
	return fmt.Sprintf("ConfigMap %s in namespace %s holds exactly this already.\n", name, c.namespace), nil
}

// report says what was captured, and what to paste where.
func (f *found) report(done string, reference *v1alpha1.BaselineReference) string {
	var b strings.Builder
	b.WriteString(done)
	b.WriteString(f.samplesWords() + "\n")
	for _, hint := range f.capture.Hints {
		b.WriteString("The source remarks: " + text.Clean(hint) + "\n")
	}
	if t := f.check.Threshold; t != nil && (t.Compare == "" || t.Compare == v1alpha1.CompareValue) {
		b.WriteString("The check holds the value itself against its bounds. A baseline is looked at only with threshold.compare Difference or RelativeDifference.\n")
	}
	fmt.Fprintf(&b, "\nPaste this into check %s, in the place of its reference: kubectl edit driftmonitor %s -n %s\n\n", f.check.Name, f.monitor.Name, f.monitor.Namespace)
	fmt.Fprintf(&b, "      reference:\n        baselineRef:\n          name: %s\n          key: %s\n          sha256: %s\n", reference.Name, reference.Key, reference.SHA256)
	return b.String()
}

// samplesWords say how many samples there are, and from when.
func (f *found) samplesWords() string {
	words := "The number of samples is not known, since the check has no samplesQuery"
	if n := f.capture.Samples; n != nil {
		words = fmt.Sprintf("%.0f samples", *n)
	}
	switch b := &f.capture.Baseline; {
	case b.Bins != nil:
		words += fmt.Sprintf(" in %d bins", len(b.Bins))
	case b.Categories != nil:
		words += fmt.Sprintf(" in %d categories", len(b.Categories))
	default:
		words += "; the value is " + string(b.Value)
	}
	words += "; asked for " + text.Moment(f.capture.At)
	if !f.capture.Newest.IsZero() {
		words += ", newest sample " + text.Moment(f.capture.Newest)
	}
	return words + "."
}

// about says where the baseline comes from, for whoever finds it.
func (f *found) about() string {
	return fmt.Sprintf("Check %s of DriftMonitor %s, captured by kubectl aims baseline.\nSource: %s\nQuery: %s\n%s\n",
		f.check.Name, f.monitor.Name, f.address, f.check.Current.Query, f.samplesWords())
}
