// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func runUser(_ context.Context, args []string) error {
	flags := newFlags("user", "--dir DIR --name NAME [--group G]... [--out FILE]",
		"Writes a kubeconfig with a client certificate for the user and groups. The user may do nothing until RBAC says so.")
	dir := flags.String("dir", "", "directory of the control plane")
	name := flags.String("name", "", "user name (the certificate's common name)")
	out := flags.String("out", "", "file to write (default DIR/users/NAME.kubeconfig)")
	var groups list
	flags.Var(&groups, "group", "group of the user (repeatable)")
	if err := parse(flags, args); err != nil {
		return err
	}
	if *name == "" {
		return errors.New("--name is needed")
	}
	s, files, err := readyState(*dir)
	if err != nil {
		return err
	}
	cluster, err := loadAuthority(files.pki("ca.crt"), files.pki("ca.key"))
	if err != nil {
		return err
	}
	pair, err := cluster.client(*name, groups...)
	if err != nil {
		return err
	}
	path := *out
	if path == "" {
		path = filepath.Join(files.users(), fileName(*name)+".kubeconfig")
	}
	if err := writeKubeconfig(path, s.Server, *name, cluster.cert, pair); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "wrote a kubeconfig for user %q, groups %q\n", *name, []string(groups))
	fmt.Println(path)
	return nil
}

// fileName replaces what user names may hold and file names should not, such as the colons of system users.
func fileName(name string) string {
	return strings.Map(func(char rune) rune {
		if strings.ContainsRune(`/\:*?"<>| `, char) {
			return '_'
		}
		return char
	}, name)
}
