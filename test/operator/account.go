// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package operator

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	authenticationv1 "k8s.io/api/authentication/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"

	"github.com/aims-operator/aims-operator/test/controlplane"
)

// serviceAccountKubeconfig writes a kubeconfig with a token of the operator's service account, so that it has the RBAC of config/ and no more.
func serviceAccountKubeconfig(ctx context.Context, plane *controlplane.ControlPlane) (string, error) {
	clients, err := kubernetes.NewForConfig(plane.Config())
	if err != nil {
		return "", fmt.Errorf("making clients: %w", err)
	}
	request := &authenticationv1.TokenRequest{Spec: authenticationv1.TokenRequestSpec{ExpirationSeconds: new(int64(24 * 60 * 60))}}
	token, err := clients.CoreV1().ServiceAccounts("aims-system").CreateToken(ctx, "aims-operator", request, metav1.CreateOptions{})
	if err != nil {
		return "", fmt.Errorf("asking for a token of the operator's service account: %w", err)
	}
	config := api.NewConfig()
	config.Clusters["local"] = &api.Cluster{Server: plane.Config().Host, CertificateAuthority: plane.CAFile}
	config.AuthInfos["aims-operator"] = &api.AuthInfo{Token: token.Status.Token}
	config.Contexts["local"] = &api.Context{Cluster: "local", AuthInfo: "aims-operator"}
	config.CurrentContext = "local"
	path := filepath.Join(plane.Dir, "aims-operator.kubeconfig")
	if err := clientcmd.WriteToFile(*config, path); err != nil {
		return "", fmt.Errorf("writing the operator's kubeconfig: %w", err)
	}
	return path, os.Chmod(path, 0o600)
}
