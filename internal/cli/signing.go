// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/approval/signed"
)

// signing is how a decision is signed, if it is.
type signing struct {
	key      string
	clusters []string
	// anyCluster tells that the decision is for every cluster.
	anyCluster bool
	output     string
}

func (s *signing) addFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&s.key, "sign-key", "", "sign with this SSH key: a private key, or the .pub file of a key that your SSH agent holds")
}

func (s *signing) addFor(cmd *cobra.Command, usage string) {
	cmd.Flags().StringSliceVar(&s.clusters, "for-cluster", nil, usage)
	mustComplete(cmd, "for-cluster", cobra.NoFileCompletions)
}

func (s *signing) addOutput(cmd *cobra.Command) {
	cmd.Flags().StringVarP(&s.output, "output", "o", "", "with --sign-key: yaml, to write the signed decision as a file to commit, and record nothing")
	mustComplete(cmd, "output", cobra.FixedCompletions([]string{"yaml"}, cobra.ShellCompDirectiveNoFileComp))
}

func (s *signing) check() error {
	switch {
	case s.key == "" && len(s.clusters) > 0:
		return usagef("--for-cluster is for signed decisions: say with which key, --sign-key FILE")
	case s.key == "" && s.anyCluster:
		return usagef("--any-cluster is for signed decisions: say with which key, --sign-key FILE")
	case s.anyCluster && len(s.clusters) > 0:
		return usagef("--for-cluster and --any-cluster do not go together: a decision is for those clusters or for every one")
	case s.key == "" && s.output != "":
		return usagef("-o writes a signed decision: say with which key, --sign-key FILE")
	case s.output != "" && s.output != "yaml":
		return usagef("unknown --output=%s: choose yaml", s.output)
	}
	return nil
}

// sign signs a decision as of now, and gives it a name that a file can have.
func (s *session) sign(ctx context.Context, d *v1alpha1.OversightDecision, how *signing) error {
	key, done, err := s.openKey(ctx, how.key)
	if err != nil {
		return err
	}
	defer done()
	d.Spec.DecidedBy, d.Spec.DecidedAt, d.Spec.Signature = nil, nil, ""
	d.Spec.SignedAt = new(metav1.NewTime(s.clock.Now().UTC().Truncate(time.Second)))
	for _, name := range how.clusters {
		d.Spec.Clusters = append(d.Spec.Clusters, v1alpha1.ClusterName(name))
	}
	if err := signed.Sign(d, key); err != nil {
		return fmt.Errorf("the decision was not signed: %w", err)
	}
	d.Name, d.GenerateName = fileName(d), ""
	write(s.streams.ErrOut, signedFor(d))
	return nil
}

// fileName is the name that a decision has, or one that no other decision has.
func fileName(d *v1alpha1.OversightDecision) string {
	if d.Name != "" {
		return d.Name
	}
	sum := sha256.Sum256([]byte(d.Spec.Signature))
	base := d.Spec.Subject.Name + "-" + string(d.Spec.Role) + "-" + strings.ToLower(string(d.Spec.Decision))
	return strings.TrimRight(base[:min(len(base), 240)], "-.") + "-" + hex.EncodeToString(sum[:4])
}

// commit writes a signed decision as a file, and says what to do with it.
func (s *session) commit(d *v1alpha1.OversightDecision) error {
	text, err := decisionFile(d)
	if err != nil {
		return err
	}
	write(s.streams.Out, text)
	write(s.streams.ErrOut, "Signed, and not recorded. Commit it where your GitOps tool applies it from. Whether the cluster takes it:\n"+
		"  kubectl apply --dry-run=server -f FILE\n")
	return nil
}
