// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"os"

	"golang.org/x/term"
	authenticationv1 "k8s.io/api/authentication/v1"
	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/client-go/discovery"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/cli/text"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// fieldManager is the name under which the plugin writes.
const fieldManager = "kubectl-aims"

// The width of text where the output is no terminal, and bounds where it is one.
const (
	defaultWidth = 80
	minimumWidth = 40
	maximumWidth = 120
)

// session is what every command needs: where to talk to, whom to talk to, and the time.
type session struct {
	flags   *genericclioptions.ConfigFlags
	streams genericiooptions.IOStreams
	clock   clock.PassiveClock
	environ func(string) string
	// interactive tells whether somebody can answer a question.
	interactive func() bool
}

func newSession(streams genericiooptions.IOStreams, now clock.PassiveClock, environ func(string) string) *session {
	s := &session{streams: streams, clock: now, environ: environ}
	s.interactive = func() bool { return isTerminal(streams.In) }
	s.flags = genericclioptions.NewConfigFlags(true).WithDiscoveryQPS(50).WithDiscoveryBurst(300).WithWrapConfigFn(func(c *rest.Config) *rest.Config {
		c.QPS, c.Burst = 50, 300
		c.WarningHandler = rest.NewWarningWriter(streams.ErrOut, rest.WarningWriterOptions{Deduplicate: true})
		return c
	})
	return s
}

// cluster is a connection.
type cluster struct {
	client.Client

	// namespace is the one of the command line or of the kubeconfig's context.
	namespace string
	// kinds are the kinds of workload that are read, and groups asks which groups of kinds the API server serves.
	kinds  *workload.Table
	groups func() (*metav1.APIGroupList, error)
}

// scope is the namespace that a command is about, or empty for all.
func (c *cluster) scope(all bool) string {
	if all {
		return ""
	}
	return c.namespace
}

func (s *session) connect() (*cluster, error) {
	namespace, _, err := s.flags.ToRawKubeConfigLoader().Namespace()
	if err != nil {
		return nil, fmt.Errorf("reading the kubeconfig: %w", err)
	}
	config, err := s.flags.ToRESTConfig()
	if err != nil {
		return nil, fmt.Errorf("reading the kubeconfig: %w", err)
	}
	mapper, err := s.flags.ToRESTMapper()
	if err != nil {
		return nil, fmt.Errorf("asking the API server for its kinds: %w", err)
	}
	c, err := client.New(config, client.Options{Scheme: scheme(), Mapper: mapper})
	if err != nil {
		return nil, fmt.Errorf("connecting to the API server: %w", err)
	}
	// Not by the cache of discovery on disk, which may be hours old, and which a kind that it does not know would have read anew each time.
	served, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("connecting to the API server: %w", err)
	}
	kinds, err := workload.BuiltinTable()
	if err != nil {
		return nil, err
	}
	return &cluster{Client: c, namespace: namespace, kinds: kinds, groups: served.ServerGroups}, nil
}

func scheme() *runtime.Scheme {
	s := runtime.NewScheme()
	utilruntime.Must(clientgoscheme.AddToScheme(s))
	utilruntime.Must(v1alpha1.AddToScheme(s))
	return s
}

// may asks the API server whether the user may do something.
func (c *cluster) may(ctx context.Context, attributes *authorizationv1.ResourceAttributes) (bool, error) {
	review := &authorizationv1.SelfSubjectAccessReview{Spec: authorizationv1.SelfSubjectAccessReviewSpec{ResourceAttributes: attributes}}
	if err := c.Create(ctx, review); err != nil {
		return false, &refusal{doing: "asking the API server what you may do", err: err}
	}
	return review.Status.Allowed, nil
}

// username is the user as the API server knows it, or empty if it does not say.
func (c *cluster) username(ctx context.Context) string {
	review := &authenticationv1.SelfSubjectReview{}
	if err := c.Create(ctx, review); err != nil {
		return ""
	}
	return review.Status.UserInfo.Username
}

// style is how text is laid out on the output.
func (s *session) style() text.Style {
	style := text.Style{Width: defaultWidth}
	file, ok := s.streams.Out.(*os.File)
	if !ok || !isTerminal(file) {
		return style
	}
	if width, _, err := term.GetSize(int(file.Fd())); err == nil && width > 0 {
		style.Width = min(max(width, minimumWidth), maximumWidth)
	}
	style.Colour = s.environ("NO_COLOR") == "" && s.environ("TERM") != "dumb"
	return style
}

func isTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// namespaceObject reads one namespace.
func (c *cluster) namespaceObject(ctx context.Context, name string) (*corev1.Namespace, error) {
	namespace := &corev1.Namespace{}
	return namespace, c.Get(ctx, client.ObjectKey{Name: name}, namespace)
}
