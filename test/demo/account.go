// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
)

// gitops is the tool that applies the team's files: a service account, which the story makes. What it may do is in manifests/gitops.yaml.
var gitops = person{name: "gitops"}

// gitopsUser is who the tool is for the API server.
var gitopsUser = person{name: "system:serviceaccount:" + namespace + ":" + gitops.name, groups: []string{"system:serviceaccounts"}}

// equipGitops gives the tool a kubeconfig with a token of its service account, and with nothing else.
func equipGitops(ctx context.Context, s *stage) error {
	account := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: gitops.name}}
	token := &authenticationv1.TokenRequest{}
	if err := s.client.SubResource("token").Create(ctx, account, token); err != nil {
		return fmt.Errorf("asking for a token of service account %s: %w", gitops.name, err)
	}
	config := api.NewConfig()
	config.Clusters["local"] = &api.Cluster{Server: s.plane.Config().Host, CertificateAuthority: s.plane.CAFile}
	config.AuthInfos[gitops.name] = &api.AuthInfo{Token: token.Status.Token}
	config.Contexts["local"] = &api.Context{Cluster: "local", AuthInfo: gitops.name}
	config.CurrentContext = "local"
	path := filepath.Join(s.plane.Dir, gitops.name+".kubeconfig")
	if err := clientcmd.WriteToFile(*config, path); err != nil {
		return fmt.Errorf("writing the kubeconfig of %s: %w", gitops.name, err)
	}
	s.kubeconfigs[gitops.name] = path
	return os.Chmod(path, 0o600)
}
