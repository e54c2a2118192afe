// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"strconv"
)

const kubeconfigFormat = `apiVersion: v1
kind: Config
clusters:
- name: controlplane
  cluster:
    server: %[1]s
    certificate-authority-data: %[2]s
users:
- name: %[3]s
  user:
    client-certificate-data: %[4]s
    client-key-data: %[5]s
contexts:
- name: controlplane
  context:
    cluster: controlplane
    user: %[3]s
current-context: controlplane
`

// writeKubeconfig embeds everything, so that the file works from anywhere.
func writeKubeconfig(path, server, userName string, ca []byte, pair keyPair) error {
	encode := base64.StdEncoding.EncodeToString
	content := fmt.Sprintf(kubeconfigFormat, server, encode(ca), strconv.Quote(userName), encode(pair.cert), encode(pair.key))
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		return fmt.Errorf("writing the kubeconfig of %s: %w", userName, err)
	}
	return nil
}
