// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/approval/signed"
)

const signLong = `Signs a decision that a file holds, with an SSH key, and writes the signed file to
the standard output. It talks to no cluster. What is signed is all that the
decision says, with the time of signing; a change of any of it afterwards makes
the signature worthless.

The key is a private key, or the .pub file of one that your SSH agent holds.
Security keys (sk-ssh-ed25519, sk-ecdsa) sign by the agent, and must be touched.

Who signs with OpenSSH instead writes spec.signedAt into the file, and then:
  kubectl aims sign FILE --statement > statement.json
  ssh-keygen -Y sign -f KEY -n aims-operator.io/decision statement.json
  kubectl aims sign FILE --signature statement.json.sig > signed.yaml`

const signExample = `  # have a decision written and signed, as a file to commit
  kubectl aims approve credit-scoring-2026 --role risk-officer -n lending \
    --sign-key ~/.ssh/id_ed25519 -o yaml > approval.yaml

  # sign a decision that somebody prepared, with a key of the SSH agent
  kubectl aims sign decision.yaml --sign-key ~/.ssh/id_ed25519.pub > signed.yaml`

// fileSigner signs a file.
type fileSigner struct {
	*session
	signing

	statement bool
	signature string
}

func newSign(s *session) *cobra.Command {
	f := &fileSigner{session: s}
	cmd := &cobra.Command{
		Use: "sign FILE", Short: "Sign a decision that a file holds, with an SSH key", Long: signLong, Example: signExample,
		Args: one("file", "decision.yaml --sign-key ~/.ssh/id_ed25519"),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), args[0]) },
	}
	f.addFlags(cmd)
	f.addFor(cmd, "with --sign-key: the clusters that the decision is for, by name, beside those that the file names. Left out, and none there: any")
	cmd.Flags().BoolVar(&f.statement, "statement", false, "write the text that is to be signed, for ssh-keygen -Y sign")
	cmd.Flags().StringVar(&f.signature, "signature", "", "take the signature from this file, as ssh-keygen -Y sign writes it")
	return cmd
}

func (f *fileSigner) run(ctx context.Context, file string) error {
	ways := 0
	for _, chosen := range []bool{f.key != "", f.statement, f.signature != ""} {
		if chosen {
			ways++
		}
	}
	if ways != 1 {
		return usagef("say how: --sign-key FILE, --statement or --signature FILE, one of them")
	}
	if err := f.check(); err != nil {
		return err
	}
	d, err := f.readDecision(file)
	if err != nil {
		return err
	}
	switch {
	case f.statement:
		return f.writeStatement(d)
	case f.signature != "":
		err = f.takeSignature(d)
	default:
		err = f.sign(ctx, d, &f.signing)
	}
	if err != nil {
		return err
	}
	return f.commit(d)
}

// writeStatement writes the text without a newline at its end: it is what is signed, to the byte.
func (f *fileSigner) writeStatement(d *v1alpha1.OversightDecision) error {
	said, err := signed.Statement(d)
	if err != nil {
		return fail(fmt.Errorf("there is nothing to sign: %w", err), "write the time into the file: spec.signedAt: "+f.clock.Now().UTC().Format(`"2006-01-02T15:04:05Z"`))
	}
	_, err = f.streams.Out.Write(said)
	return err
}

func (f *fileSigner) takeSignature(d *v1alpha1.OversightDecision) error {
	raw, err := readBounded(f.signature)
	if err != nil {
		return fmt.Errorf("the signature could not be read: %w", err)
	}
	d.Spec.Signature = string(raw)
	if found := signed.Verify(d); found == nil || found.Problem != "" {
		return badSignature(found)
	}
	d.Name = fileName(d)
	return nil
}

var errUnsigned = errors.New("the decision has no signature")
