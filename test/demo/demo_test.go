// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/text"
)

func TestExpectationsNoticeADeviation(t *testing.T) {
	ok := outcome{line: "x", output: "deployment.apps/mistral-7b\n  created"}
	no := outcome{line: "x", code: 1, output: "denied:\n  SystemUnlabelled: names no\n  AI system"}
	for name, c := range map[string]struct {
		expect expectation
		of     outcome
		found  string
		why    string
	}{
		"success":             {prints("deployment.apps/mistral-7b created"), ok, "", "line breaks do not matter"},
		"success, less said":  {prints("created", "unchanged"), ok, "the output above", "every word must be there"},
		"failure for success": {prints(), no, "exit code 1", "words alone do not make a success"},
		"refusal":             {isRefused("denied", "names no AI system"), no, "", "a refusal with its reasons"},
		"refusal, other word": {isRefused("ApprovalsPending"), no, "the output above", "a refusal for another reason is not the one of the story"},
		"success for refusal": {isRefused("created"), ok, "that it succeeded", "what is let through is the worst deviation"},
		"no difference":       {differs("+ label"), ok, "exit code 0", "git diff tells a difference by its exit code"},
		"other difference":    {differs("+ label"), no, "the output above", "the difference must be the one that is told"},
	} {
		t.Run(name, func(t *testing.T) {
			err := c.expect(c.of)
			if c.found == "" {
				if err != nil {
					t.Fatalf("%s, but: %v", c.why, err)
				}
				return
			}
			var d *deviation
			if !errors.As(err, &d) || d.found != c.found {
				t.Fatalf("got %v, want a deviation that found %q: %s", err, c.found, c.why)
			}
		})
	}
}

func TestEventually(t *testing.T) {
	late := &deviation{"rain", "sun"}
	t.Run("waits for what comes", func(t *testing.T) {
		looks := 0
		err := eventually(t.Context(), time.Minute, func(context.Context) error {
			looks++
			if looks < 3 {
				return late
			}
			return nil
		})
		if err != nil || looks != 3 {
			t.Errorf("got %v after %d looks", err, looks)
		}
	})
	t.Run("gives up", func(t *testing.T) {
		err := eventually(t.Context(), 30*time.Millisecond, func(context.Context) error { return late })
		var d *deviation
		if !errors.As(err, &d) || d.expected != "rain" || !strings.HasPrefix(d.found, "sun, for ") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("does not wait when it cannot look", func(t *testing.T) {
		broken := errors.New("no connection")
		if err := eventually(t.Context(), time.Minute, func(context.Context) error { return broken }); !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("ends with its context", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := eventually(ctx, time.Minute, func(context.Context) error { return late }); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

func TestCount(t *testing.T) {
	pod := func(model string, phase corev1.PodPhase, gates ...string) corev1.Pod {
		p := corev1.Pod{
			Spec:   corev1.PodSpec{Containers: []corev1.Container{{Args: []string{"--model=" + model, "--port=8000"}}}},
			Status: corev1.PodStatus{Phase: phase},
		}
		for _, gate := range gates {
			p.Spec.SchedulingGates = append(p.Spec.SchedulingGates, corev1.PodSchedulingGate{Name: gate})
		}
		return p
	}
	leaving := pod(oldModel, corev1.PodRunning)
	leaving.DeletionTimestamp = &metav1.Time{Time: time.Now()}
	pods := []corev1.Pod{
		pod(oldModel, corev1.PodRunning),
		pod(oldModel, corev1.PodPending, v1alpha1.SchedulingGate),
		pod(oldModel, corev1.PodPending, "example.org/other"),
		pod(oldModel, corev1.PodPending),
		leaving,
		pod(oldModel+"-GGUF", corev1.PodRunning),
		pod(newModel, corev1.PodRunning),
	}
	if got, want := count(pods, oldModel), (census{running: 1, held: 1, other: 3}); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := count(pods, newModel), (census{running: 1}); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAStepEndsAtItsFirstDeviation(t *testing.T) {
	s, printed := testStage(t)
	reached := false
	err := s.play(t.Context(), 1, &step{title: "Title", why: "Why.", acts: []act{
		maya.does("echo refused; exit 3", isRefused("refused")),
		notes("Refused."),
		maya.does("echo created", isRefused("refused")),
		func(context.Context, *stage) error { reached = true; return nil },
	}})
	var d *deviation
	if !errors.As(err, &d) || reached {
		t.Errorf("got %v; the act after it was reached: %t", err, reached)
	}
	const want = `
1. Title
────────
Why.

maya $ echo refused; exit 3
    refused
✓ Refused.

maya $ echo created
    created
`
	if printed.String() != want {
		t.Errorf("printed:\n%s\nwant:\n%s", printed, want)
	}
}

func TestFold(t *testing.T) {
	for line, want := range map[string][]string{
		"":                              {""},
		"short":                         {"short"},
		"  one two three four":          {"  one two", "    three four"},
		"A    B    a-long-word":         {"A    B", "  a-long-word"},
		"  a-word-longer-than-a-line x": {"  a-word-longer-than-a-line", "    x"},
		"ends with a-long-last-word":    {"ends with", "  a-long-last-word"},
		"├─ ┼┼┼┼ ┼┼┼┼┼ x":               {"├─ ┼┼┼┼ ┼┼┼┼┼", "  x"},
		"│  characters":                 {"│  characters"},
	} {
		if got := fold(line, 14); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
}

func TestCommandsRunAsTheirPeople(t *testing.T) {
	t.Setenv("KUBECTL_EXTERNAL_DIFF", "surprise")
	s, _ := testStage(t)
	got, err := s.run(t.Context(), rita, `echo "$KUBECONFIG $KUBECTL_EXTERNAL_DIFF"; pwd >&2; exit 7`)
	if err != nil {
		t.Fatal(err)
	}
	if want := "rita.kubeconfig \n" + s.files + "\n"; got.output != want || got.code != 7 {
		t.Errorf("got %q and exit code %d, want %q and 7", got.output, got.code, want)
	}
}

func TestUsage(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		code int
	}{
		"help":             {[]string{"--help"}, codeTold},
		"unknown flag":     {[]string{"--fast"}, codeUsage},
		"unknown argument": {[]string{"fast"}, codeUsage},
	} {
		t.Run(name, func(t *testing.T) {
			var out, errOut strings.Builder
			if code := run(t.Context(), c.args, strings.NewReader(""), &out, &errOut); code != c.code || out.Len() > 0 {
				t.Errorf("exit code %d, printed %q", code, out.String())
			}
			if !strings.Contains(strings.ToLower(errOut.String()), "usage") {
				t.Errorf("no usage in %q", errOut.String())
			}
		})
	}
}

func testStage(t *testing.T) (*stage, *strings.Builder) {
	t.Helper()
	var printed strings.Builder
	return &stage{
		teller: &teller{out: &printed, style: text.Style{Width: proseWidth}},
		shell: shell{
			programs: t.TempDir(), files: t.TempDir(),
			kubeconfigs: map[string]string{maya.name: "maya.kubeconfig", rita.name: "rita.kubeconfig"},
		},
	}, &printed
}
