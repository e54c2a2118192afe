// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/approval/signed"
	"github.com/aims-operator/aims-operator/internal/cli/text"
	"github.com/aims-operator/aims-operator/internal/decision"
)

const verifyLong = `Checks the signature of a decision that a file holds, and shows who signed what.
It talks to no cluster: whether a cluster's policies trust the key, and whether
the content is still the present one, says

  kubectl apply --dry-run=server -f FILE

The same with OpenSSH, where allowed_signers holds "NAME KEY":
  kubectl aims sign FILE --statement > statement.json
  ssh-keygen -Y verify -f allowed_signers -I NAME -n aims-operator.io/decision \
    -s FILE.sig < statement.json`

const verifyExample = `  # who signed what?
  kubectl aims verify approval.yaml

  # was it this key?
  kubectl aims verify approval.yaml --key ines.pub

  # a decision of the cluster
  kubectl get oversightdecision NAME -n lending -o yaml | kubectl aims verify -`

type verifier struct {
	*session

	key string
}

func newVerify(s *session) *cobra.Command {
	v := &verifier{session: s}
	cmd := &cobra.Command{
		Use: "verify FILE", Short: "Check the signature of a decision that a file holds", Long: verifyLong, Example: verifyExample,
		Args: one("file", "approval.yaml"),
		RunE: func(_ *cobra.Command, args []string) error { return v.run(args[0]) },
	}
	cmd.Flags().StringVar(&v.key, "key", "", "insist on this key, as a .pub file holds it")
	return cmd
}

func (v *verifier) run(file string) error {
	d, err := v.readDecision(file)
	if err != nil {
		return err
	}
	found := signed.Verify(d)
	if found == nil || found.Problem != "" {
		return badSignature(found)
	}
	if v.key != "" {
		raw, err := readBounded(v.key)
		if err != nil {
			return fmt.Errorf("the key could not be read: %w", err)
		}
		wanted, err := signed.ParseKey(string(raw))
		if err != nil {
			return fmt.Errorf("%s: %w", v.key, err)
		}
		if signed.Spell(wanted) != found.Key {
			return fail(fmt.Errorf("the signature is good, and by another key: %s", found.Fingerprint), "ask whose key that is before you trust it")
		}
	}
	write(v.streams.Out, signedText(d, found))
	return nil
}

// badSignature says what is wrong with a signature, or that there is none.
func badSignature(found *decision.Signature) error {
	const anew = "sign it anew: kubectl aims sign FILE --sign-key KEY"
	if found == nil {
		return fail(errUnsigned, anew)
	}
	return fail(errors.New("the signature is not good: "+found.Problem), anew)
}

// signedText is who signed what.
func signedText(d *v1alpha1.OversightDecision, found *decision.Signature) string {
	var b strings.Builder
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%-11s %s\n", name, text.Clean(value))
		}
	}
	kind, _, _ := strings.Cut(found.Key, " ")
	b.WriteString("The signature is good, over exactly this:\n")
	line("decision", string(d.Spec.Decision)+" "+d.Spec.Subject.Kind+"/"+d.Spec.Subject.Name)
	line("namespace", d.Namespace)
	line("role", string(d.Spec.Role))
	line("digest", string(d.Spec.ContentDigest))
	line("comment", d.Spec.Comment)
	line("clusters", strings.Join(clusterNames(d), ", "))
	line("signed at", text.Moment(d.Spec.SignedAt.Time))
	line("signed by", found.Fingerprint+" ("+kind+")")
	return b.String()
}
