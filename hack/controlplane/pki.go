// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"net"
	"os"
)

// serviceRange is where cluster IPs come from; its first address is the API server's own service.
const serviceRange = "10.96.0.0/16"

func serviceIP() net.IP { return net.IPv4(10, 96, 0, 1) }

// clusterUsers are the identities that the components themselves use, with the rights that a real cluster gives them.
func clusterUsers() map[string]user {
	return map[string]user{
		"admin":              {name: "controlplane-admin", groups: []string{"system:masters"}},
		"controller-manager": {name: "system:kube-controller-manager"},
		"scheduler":          {name: "system:kube-scheduler"},
		// One process plays every kubelet, so the node authorizer, which knows one node per name, does not fit.
		"kwok": {name: "system:kwok", groups: []string{"system:masters"}},
	}
}

type user struct {
	name   string
	groups []string
}

// writePKI makes all keys and certificates. etcd gets an authority of its own: whoever holds a certificate of the
// cluster's must not be able to talk to the storage.
func writePKI(files layout) error {
	cluster, err := newAuthority("controlplane-ca")
	if err != nil {
		return err
	}
	storage, err := newAuthority("controlplane-etcd-ca")
	if err != nil {
		return err
	}
	server, err := cluster.server("kube-apiserver",
		[]string{"kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"}, serviceIP())
	if err != nil {
		return err
	}
	etcd, err := storage.server("etcd", nil)
	if err != nil {
		return err
	}
	etcdClient, err := storage.client("kube-apiserver")
	if err != nil {
		return err
	}
	private, public, err := newTokenKeys()
	if err != nil {
		return err
	}
	return writeSecrets(files, map[string][]byte{
		"ca.crt": cluster.cert, "ca.key": cluster.key,
		"apiserver.crt": server.cert, "apiserver.key": server.key,
		"etcd-ca.crt": storage.cert,
		"etcd.crt":    etcd.cert, "etcd.key": etcd.key,
		"etcd-client.crt": etcdClient.cert, "etcd-client.key": etcdClient.key,
		"sa.key": private, "sa.pub": public,
	})
}

func writeSecrets(files layout, contents map[string][]byte) error {
	for name, content := range contents {
		if err := os.WriteFile(files.pki(name), content, 0o600); err != nil {
			return fmt.Errorf("writing %s: %w", name, err)
		}
	}
	return nil
}

// writeKubeconfigs makes one file for each of the cluster's own users, and returns the admin's certificate.
func writeKubeconfigs(files layout, server string) (keyPair, error) {
	var admin keyPair
	cluster, err := loadAuthority(files.pki("ca.crt"), files.pki("ca.key"))
	if err != nil {
		return admin, err
	}
	for short, who := range clusterUsers() {
		pair, err := cluster.client(who.name, who.groups...)
		if err != nil {
			return admin, err
		}
		path := files.config(short + ".kubeconfig")
		if short == "admin" {
			admin, path = pair, files.kubeconfig()
		}
		if err := writeKubeconfig(path, server, who.name, cluster.cert, pair); err != nil {
			return admin, err
		}
	}
	return admin, nil
}
