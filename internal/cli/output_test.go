// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/utils/clock"

	"github.com/aims-operator/aims-operator/internal/cli/view"
)

// TestDocuments holds the documents to what kubectl aims help output promises. A moment that an API client read in local time is in UTC.
func TestDocuments(t *testing.T) {
	l := readLending(t)
	l.release()
	tokyo := time.FixedZone("Tokyo", 9*3600)
	l.assessments[0].Spec.ValidUntil.Time = l.assessments[0].Spec.ValidUntil.In(tokyo)
	l.assessments[0].Spec.PerformedAt.Time = l.assessments[0].Spec.PerformedAt.In(tokyo)
	list := view.NewStatusList([]view.System{l.status("support-bot", pod("a", corev1.PodRunning, image))})
	for name, document := range map[string]any{"status": list, "review": l.review(), "status_empty": view.NewStatusList(nil)} {
		for _, format := range []output{outputJSON, outputYAML} {
			var out bytes.Buffer
			s := newSession(genericiooptions.IOStreams{In: strings.NewReader(""), Out: &out, ErrOut: io.Discard}, clock.RealClock{},
				func(string) string { return "" })
			if err := s.print(format, document, nil); err != nil {
				t.Fatal(err)
			}
			if strings.Contains(out.String(), "+09:00") {
				t.Errorf("%s has a moment in local time", name)
			}
			golden(t, name+"."+string(format), out.String())
		}
	}
}

func TestOutputFormat(t *testing.T) {
	for format, good := range map[output]bool{outputText: true, outputJSON: true, outputYAML: true, "wide": false, "JSON": false} {
		if err := format.check(); (err == nil) != good {
			t.Errorf("%q: %v", format, err)
		} else if usage := (*usageError)(nil); !good && !errors.As(err, &usage) {
			t.Errorf("%q is no usage error: %v", format, err)
		}
	}
}
