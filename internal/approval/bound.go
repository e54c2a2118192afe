// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package approval

import (
	"encoding/json"
	"fmt"
)

// maximumSpec is how large the spec of a system or an assessment may be, as JSON in bytes. A release keeps both in the system's status, beside
// the spec and what kubectl keeps of it, and the whole must fit into one object of the API server, which is 1.5 MiB.
const maximumSpec = 128 << 10

// CheckSize refuses content that could not be kept once it is approved.
func CheckSize(spec any) error {
	encoded, err := json.Marshal(spec)
	if err != nil {
		return fmt.Errorf("encoding the spec: %w", err)
	}
	if len(encoded) > maximumSpec {
		return fmt.Errorf("the spec has %d KiB, and what people approve may have %d KiB at most: put long texts into documents, and refer to them by uri and sha256",
			len(encoded)>>10, maximumSpec>>10)
	}
	return nil
}
