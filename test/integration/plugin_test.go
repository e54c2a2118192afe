// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"bytes"
	"slices"
	"strings"

	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/utils/clock"

	"github.com/aims-operator/aims-operator/internal/cli"
)

// aims runs the kubectl plugin as a person of the world, in the world's namespace. It gives what both streams say, and the exit code.
func (w *world) aims(name string, args ...string) (said string, code int) {
	w.t.Helper()
	kubeconfig, err := plane.User(w.user(name))
	must(w.t, err)
	var out bytes.Buffer
	args = slices.Concat(args[:1], []string{"--kubeconfig", kubeconfig, "--cache-dir", w.t.TempDir(), "-n", w.namespace}, args[1:])
	code = cli.Run(w.t.Context(), args, genericiooptions.IOStreams{In: strings.NewReader(""), Out: &out, ErrOut: &out}, clock.RealClock{}, func(string) string { return "" })
	return out.String(), code
}

// says runs the plugin, and makes sure that it ends well and says all of this.
func (w *world) says(name string, args []string, words ...string) string {
	w.t.Helper()
	said, code := w.aims(name, args...)
	if code != 0 {
		w.t.Errorf("kubectl aims %v ends with %d:\n%s", args, code, said)
	}
	for _, word := range words {
		if !strings.Contains(said, word) {
			w.t.Errorf("kubectl aims %v does not say %q:\n%s", args, word, said)
		}
	}
	return said
}
