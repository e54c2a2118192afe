// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package cli_test runs the kubectl plugin against a real API server, as users with the rights that its samples give them. Of the operator there
// is its stamper alone, which stamps and seals decisions; an admission policy refuses in the place of its guard.
package cli_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-logr/logr"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	testclock "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"
	logf "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/yaml"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli"
	"github.com/aims-operator/aims-operator/test/controlplane"
)

var (
	plane *controlplane.ControlPlane
	admin client.Client
	// now is when the tests take place: shortly after what the stamper stamps.
	now = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
)

func TestMain(m *testing.M) {
	logf.SetLogger(logr.Discard())
	controlplane.Main(m, controlplane.Options{OnlyAPI: true}, func(ctx context.Context, started *controlplane.ControlPlane) error {
		plane = started
		if err := plane.InstallCRDs(ctx); err != nil {
			return err
		}
		var err error
		if admin, err = client.New(plane.Config(), client.Options{}); err != nil {
			return err
		}
		for _, sample := range []string{"namespace", "rbac", "oversightpolicy_baseline", "oversightpolicy_high-risk"} {
			if err := apply(ctx, filepath.Join("..", "..", "config", "samples", sample+".yaml")); err != nil {
				return err
			}
		}
		if err := apply(ctx, filepath.Join("testdata", "cluster.yaml")); err != nil {
			return err
		}
		if err := startStamping(ctx); err != nil {
			return err
		}
		if err := awaitStamping(ctx); err != nil {
			return err
		}
		return register(ctx)
	})
}

// register stores the samples, with the authors that the operator's webhook would have stamped.
func register(ctx context.Context) error {
	for _, sample := range []string{
		"aisystem_credit-scoring", "impactassessment_credit-scoring-2026", "aisystem_support-bot", "impactassessment_support-bot-2026",
		"deployment_support-bot",
	} {
		if err := apply(ctx, filepath.Join("..", "..", "config", "samples", sample+".yaml")); err != nil {
			return err
		}
	}
	for kind, names := range map[string][]string{
		v1alpha1.KindAISystem: {"credit-scoring", "support-bot"}, v1alpha1.KindImpactAssessment: {"credit-scoring-2026", "support-bot-2026"},
	} {
		for _, name := range names {
			object := &unstructured.Unstructured{}
			object.SetGroupVersionKind(v1alpha1.GroupVersion.WithKind(kind))
			object.SetNamespace("lending")
			object.SetName(name)
			patch := fmt.Appendf(nil, `{"metadata":{"annotations":{%q:"[\"ines\"]"}}}`, v1alpha1.AuthorsAnnotation)
			if err := admin.Patch(ctx, object, client.RawPatch(types.MergePatchType, patch)); err != nil {
				return fmt.Errorf("stamping the authors of %s: %w", name, err)
			}
		}
	}
	return nil
}

// apply applies all documents of a file.
func apply(ctx context.Context, file string) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	for document := range strings.SplitSeq(string(content), "\n---\n") {
		object := &unstructured.Unstructured{}
		if err := yaml.Unmarshal([]byte(document), object); err != nil {
			return fmt.Errorf("reading %s: %w", file, err)
		}
		if err := admin.Apply(ctx, client.ApplyConfigurationFromUnstructured(object), client.FieldOwner("test"), client.ForceOwnership); err != nil {
			return fmt.Errorf("applying %s: %w", file, err)
		}
	}
	return nil
}

// result is what a command did.
type result struct {
	code        int
	out, errOut string
}

// run runs the plugin as a user, without a terminal.
func run(t *testing.T, kubeconfig string, args ...string) result {
	t.Helper()
	return runWith(t, kubeconfig, strings.NewReader(""), args...)
}

func runWith(t *testing.T, kubeconfig string, in io.Reader, args ...string) result {
	t.Helper()
	var out, errOut bytes.Buffer
	streams := genericiooptions.IOStreams{In: in, Out: &out, ErrOut: &errOut}
	// Behind the command, and before the word that is to be completed.
	args = slices.Insert(args, 1, "--kubeconfig", kubeconfig, "--cache-dir", t.TempDir())
	code := cli.Run(t.Context(), args, streams, testclock.NewFakePassiveClock(now), func(string) string { return "" })
	return result{code: code, out: out.String(), errOut: errOut.String()}
}

// user is a kubeconfig of a user in groups.
func user(t *testing.T, name string, groups ...string) string {
	t.Helper()
	file, err := controlplane.Required(t, plane).User(name, groups...)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// expect checks the exit code, and that each text is in the output of both streams.
func (r result) expect(t *testing.T, code int, texts ...string) {
	t.Helper()
	if r.code != code {
		t.Errorf("exit code %d, want %d\n%s", r.code, code, r)
	}
	for _, text := range texts {
		if !strings.Contains(r.out+r.errOut, text) {
			t.Errorf("it does not say %q\n%s", text, r)
		}
	}
}

func (r result) String() string {
	return fmt.Sprintf("code %d\n--- standard output\n%s--- standard error\n%s", r.code, r.out, r.errOut)
}

// typed is a client of the admin that knows the operator's kinds.
func typed(t *testing.T) client.Client {
	t.Helper()
	scheme := runtime.NewScheme()
	if err := v1alpha1.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	c, err := client.New(plane.Config(), client.Options{Scheme: scheme})
	if err != nil {
		t.Fatal(err)
	}
	return c
}
