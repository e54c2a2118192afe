// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import "strings"

// shellQuote makes a path safe to paste into a shell.
func shellQuote(path string) string {
	for _, char := range path {
		safe := char >= 'a' && char <= 'z' || char >= 'A' && char <= 'Z' || char >= '0' && char <= '9'
		if !safe && !strings.ContainsRune("/.-_", char) {
			return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
		}
	}
	return path
}
