// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
	"golang.org/x/term"

	"github.com/aims-operator/aims-operator/internal/approval/signed"
)

// maximumFile is how large a file may be that holds a key, a signature or a decision.
const maximumFile = 64 << 10

// openKey opens what signs: the key of a file, or for a .pub file the key of that name that the user's SSH agent holds. Security keys sign
// by the agent only, which asks for the touch. The key is closed by done.
func (s *session) openKey(ctx context.Context, file string) (signer ssh.Signer, done func(), err error) {
	raw, err := readBounded(file)
	if err != nil {
		return nil, nil, fail(fmt.Errorf("the key could not be read: %w", err), "name the file of a key with --sign-key; make one: ssh-keygen -t ed25519 -f FILE")
	}
	if public, err := signed.ParseKey(string(raw)); err == nil {
		return s.openAgent(ctx, public, file)
	} else if public != nil {
		return nil, nil, err
	}
	signer, err = ssh.ParsePrivateKey(raw)
	if _, locked := errors.AsType[*ssh.PassphraseMissingError](err); locked {
		signer, err = s.unlock(file, raw)
	}
	if err != nil {
		return nil, nil, fail(fmt.Errorf("%s is no key that can sign here: %w", file, err),
			"give it to your SSH agent, and name its public half: ssh-add "+file+", then --sign-key "+file+".pub",
			"or sign with ssh-keygen: kubectl aims sign --help")
	}
	return signer, func() {}, nil
}

// unlock asks for the passphrase of a key.
func (s *session) unlock(file string, raw []byte) (ssh.Signer, error) {
	in, ok := s.streams.In.(*os.File)
	if !ok || !s.interactive() {
		return nil, errors.New("it has a passphrase, and nobody can be asked for it: the standard input is no terminal")
	}
	write(s.streams.ErrOut, "Passphrase of "+file+": ")
	passphrase, err := term.ReadPassword(int(in.Fd()))
	write(s.streams.ErrOut, "\n")
	if err != nil {
		return nil, err
	}
	return ssh.ParsePrivateKeyWithPassphrase(raw, passphrase)
}

// openAgent finds a key in the user's SSH agent.
func (s *session) openAgent(ctx context.Context, public ssh.PublicKey, file string) (signer ssh.Signer, done func(), err error) {
	socket := s.environ("SSH_AUTH_SOCK")
	if socket == "" {
		return nil, nil, fail(fmt.Errorf("%s is the public half of a key, and no SSH agent runs that holds the other", file),
			`start one: eval "$(ssh-agent)" && ssh-add`, "or name the private key with --sign-key")
	}
	connection, err := (&net.Dialer{}).DialContext(ctx, "unix", socket)
	if err != nil {
		return nil, nil, fmt.Errorf("asking the SSH agent: %w", err)
	}
	closed := func() { _ = connection.Close() }
	signers, err := agent.NewClient(connection).Signers()
	if err != nil {
		closed()
		return nil, nil, fmt.Errorf("asking the SSH agent for its keys: %w", err)
	}
	for _, held := range signers {
		if signed.Spell(held.PublicKey()) == signed.Spell(public) {
			return held, closed, nil
		}
	}
	closed()
	return nil, nil, fail(fmt.Errorf("the SSH agent does not hold the key %s", ssh.FingerprintSHA256(public)),
		"see which keys it holds: ssh-add -l", "add it: ssh-add PRIVATE-KEY")
}

// readBounded reads a file that somebody names, which may be anything.
func readBounded(file string) ([]byte, error) {
	opened, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = opened.Close() }()
	return readAtMost(opened)
}

func readAtMost(from io.Reader) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(from, maximumFile+1))
	if err == nil && len(raw) > maximumFile {
		err = fmt.Errorf("it has more than %d KiB", maximumFile>>10)
	}
	return raw, err
}
