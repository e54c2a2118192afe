// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package prometheus

// Secret is text that is not printed.
type Secret string

const hidden = "(hidden)"

// String hides the text from %s and %v, also where the secret is part of a printed struct.
func (Secret) String() string {
	return hidden
}

// GoString hides the text from %#v.
func (Secret) GoString() string {
	return hidden
}

// MarshalText hides the text from encoders, so from structured logs.
func (Secret) MarshalText() ([]byte, error) {
	return []byte(hidden), nil
}
