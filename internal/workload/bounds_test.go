// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"

	"github.com/aims-operator/aims-operator/internal/decision"
)

func shellContainer(script string) *corev1.Container {
	return &corev1.Container{Image: "vllm/vllm-openai", Command: []string{"sh", "-c", script}}
}

func envChain(n int) []corev1.EnvVar {
	env := []corev1.EnvVar{{Name: "V0", Value: "org/name "}}
	for i := 1; i <= n; i++ {
		env = append(env, corev1.EnvVar{Name: fmt.Sprintf("V%d", i), Value: fmt.Sprintf("$(V%d)$(V%d)", i-1, i-1)})
	}
	return env
}

func doublings(n int) string {
	script := "V0=org/name;"
	for i := 1; i <= n; i++ {
		script += fmt.Sprintf("V%d=$V%d$V%d;", i, i-1, i-1)
	}
	return script + fmt.Sprintf("vllm serve $V%d", n)
}

// Each of these would take hours or gigabytes if it were not bounded. What takes hours fails by the test's own deadline; what was allocated
// does not depend on the machine: the hungriest took 60 MiB when the limit was set.
func TestFactsAreBounded(t *testing.T) {
	const maxAlloc = 512 << 20
	many := make([]string, 50_000)
	for i := range many {
		many[i] = "--model=$(V12)"
	}
	tests := map[string]struct {
		why       string
		container *corev1.Container
		unread    bool
	}{
		"megabyte argument": {why: "no model has so long a name", container: &corev1.Container{Args: []string{"--model", strings.Repeat("a/", 1<<19)}}, unread: true},
		"megabyte script":   {why: "longer than is read", container: shellContainer(strings.Repeat("vllm serve a/b\n", 1<<16)), unread: true},
		"chain":             {why: "variables that double", container: &corev1.Container{Args: []string{"--model=$(V60)"}, Env: envChain(60)}, unread: true},
		"wide":              {why: "many arguments with a long variable", container: &corev1.Container{Args: many, Env: envChain(12)}, unread: true},
		"script chain":      {why: "variables that double in the shell", container: shellContainer(doublings(200)), unread: true},
		"ranges":            {why: "brace expressions", container: shellContainer("vllm serve {1..1000000000}{1..1000000000}"), unread: true},
		"subshells":         {why: "deep nesting", container: shellContainer(strings.Repeat("(", 60_000))},
		"substitutions":     {why: "deep nesting", container: shellContainer(strings.Repeat("$(", 30_000))},
		"nested":            {why: "deep nesting that parses", container: shellContainer(strings.Repeat("{ ", 10_000) + "vllm serve a/b;" + strings.Repeat(" }; ", 10_000))},
		"arithmetic":        {why: "deep nesting", container: shellContainer("vllm serve $((" + strings.Repeat("(", 30_000))},
		"ifs":               {why: "deep nesting without brackets", container: shellContainer(strings.Repeat("if ", 20_000))},
		"nots":              {why: "deep nesting without brackets", container: shellContainer(strings.Repeat("! ", 30_000))},
		"quotes":            {why: "deep nesting without brackets", container: shellContainer(strings.Repeat("\"`", 20_000))},
		"documents":         {why: "many here-documents", container: shellContainer(strings.Repeat("cat <<E;", 8_000))},
		"whiles":            {why: "deep nesting that parses", container: shellContainer(strings.Repeat("while a; do ", 2_000) + "vllm serve a/b;" + strings.Repeat(" done;", 2_000))},
		"and chain":         {why: "each && asks what stands before it", container: shellContainer(strings.Repeat("A=b && ", 9_000) + "vllm serve a/b")},
		"evals":             {why: "scripts in scripts", container: shellContainer("A='" + strings.Repeat("vllm serve a/b;", 2000) + "';" + strings.Repeat("eval $A;", 3000)), unread: true},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			w := factsOf(tc.container)
			runtime.ReadMemStats(&after)
			alloc := after.TotalAlloc - before.TotalAlloc
			if alloc > maxAlloc {
				t.Errorf("%s: it took %d MiB", tc.why, alloc>>20)
			}
			if tc.unread && !hasUnread(&w) {
				t.Errorf("%s: nothing is said to be unread", tc.why)
			}
			for i := range w.Models {
				if n := len(w.Models[i].Written) + len(w.Models[i].Unread); n > 3*maxReference {
					t.Errorf("%s: a reference of %d bytes", tc.why, n)
				}
			}
		})
	}
}

func hasUnread(w *decision.Workload) bool {
	for i := range w.Models {
		if w.Models[i].Unread != "" {
			return true
		}
	}
	return false
}

func FuzzFacts(f *testing.F) {
	for _, seed := range []string{
		`{"spec":{"containers":[{"image":"vllm/vllm-openai","args":["org/name","--revision","abc"]}]}}`,
		`{"spec":{"containers":[{"command":["sh","-ec"],"args":["M=a/b; vllm serve ${M:-c/d} \"$@\" $(cat x) {a,b}"],"env":[{"name":"M","value":"$(N)$$"}]}]}}`,
		`{"spec":{"containers":[{"args":["--lora-modules","a=b","{\"path\":\"c\"}","--model=$(X)"],"envFrom":[{"secretRef":{"name":"s"}}]}],
			"volumes":[{"image":{"reference":"r"}}]}}`,
		`{"spec":{"ephemeralContainers":[{"image":"ollama/ollama","lifecycle":{"postStart":{"exec":{"command":["ollama","pull","x"]}}}}]}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		o, err := Decode(pod, raw)
		if err != nil {
			return
		}
		w := Facts(o)
		again, _ := Decode(pod, raw)
		if diff := cmp.Diff(w, Facts(again)); diff != "" {
			t.Errorf("the same object twice (-first +second):\n%s", diff)
		}
		checkReferences(t, &w)
	})
}

// FuzzScript tries scripts, which random JSON seldom reaches.
func FuzzScript(f *testing.F) {
	f.Add("set -e; export M=a/b && exec vllm serve \"$M\" --revision ${R:-x}", "bash")
	f.Add("f() { vllm serve $1; }; for i in a b; do f $i; done; eval \"$X\"", "sh")
	f.Add("cat <<EOF | sh\nvllm serve {a..b} $'x\\n' $((1+2)) `x`\nEOF", "dash")
	f.Fuzz(func(t *testing.T, script, shell string) {
		c := &corev1.Container{
			Image: "vllm/vllm-openai", Command: []string{shell, "-c", script}, Args: []string{"x", "--model", "$(E)"},
			Env: []corev1.EnvVar{{Name: "E", Value: script}, {Name: "X", Value: "vllm serve a/b"}},
		}
		w := factsOf(c)
		if diff := cmp.Diff(w, factsOf(c)); diff != "" {
			t.Errorf("the same container twice (-first +second):\n%s", diff)
		}
		checkReferences(t, &w)
	})
}

func checkReferences(t *testing.T, w *decision.Workload) {
	t.Helper()
	for i := range w.Models {
		m := &w.Models[i]
		switch {
		case m.Field == "":
			t.Errorf("a reference without a field: %+v", m)
		case m.Unread == "" && m.URI != decision.NormaliseModelURI(m.Written) && m.URI != decision.NormaliseModelURI("oci://"+m.Written):
			t.Errorf("a reference whose URI is not what is written: %+v", m)
		case strings.ContainsAny(m.Written+m.URI+m.Revision+m.Unread, string(markOpen)+string(markClose)):
			t.Errorf("a reference with a mark in it: %+v", m)
		}
	}
	for _, s := range w.RuntimeLoading {
		if s.Field == "" || s.Written == "" || strings.ContainsAny(s.Written, string(markOpen)+string(markClose)) {
			t.Errorf("a switch that says too little or has a mark in it: %+v", s)
		}
	}
}
