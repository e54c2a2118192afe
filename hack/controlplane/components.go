// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
)

const loopback = "127.0.0.1"

// auditPolicy leaves out the stage that only says that a request came in: the response's line says that too.
const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: Metadata
`

type ports struct {
	etcd, etcdPeer, api int
}

// freePorts holds all listeners open until each port is known, so that no port is handed out twice. Somebody else
// may still take one before the component does; the start is then tried again.
func freePorts() (ports, error) {
	var found [3]int
	var listeners []net.Listener
	defer func() {
		for _, listener := range listeners {
			_ = listener.Close()
		}
	}()
	for i := range found {
		listener, err := net.Listen("tcp4", loopback+":0")
		if err != nil {
			return ports{}, fmt.Errorf("looking for a free port: %w", err)
		}
		listeners = append(listeners, listener)
		_, text, err := net.SplitHostPort(listener.Addr().String())
		if err != nil {
			return ports{}, fmt.Errorf("reading a free port: %w", err)
		}
		if found[i], err = strconv.Atoi(text); err != nil {
			return ports{}, fmt.Errorf("reading a free port: %w", err)
		}
	}
	return ports{etcd: found[0], etcdPeer: found[1], api: found[2]}, nil
}

func (p ports) etcdURL() string { return fmt.Sprintf("https://%s:%d", loopback, p.etcd) }
func (p ports) peerURL() string { return fmt.Sprintf("https://%s:%d", loopback, p.etcdPeer) }
func (p ports) server() string  { return fmt.Sprintf("https://%s:%d", loopback, p.api) }

func etcdComponent(o options, files layout, p ports) component {
	return component{name: "etcd", bin: filepath.Join(o.Bin, "etcd"), port: p.etcd, args: []string{
		"--name=controlplane",
		"--data-dir=" + files.etcdData(),
		"--listen-client-urls=" + p.etcdURL(),
		"--advertise-client-urls=" + p.etcdURL(),
		"--listen-peer-urls=" + p.peerURL(),
		"--initial-advertise-peer-urls=" + p.peerURL(),
		"--initial-cluster=controlplane=" + p.peerURL(),
		"--client-cert-auth", "--trusted-ca-file=" + files.pki("etcd-ca.crt"),
		"--cert-file=" + files.pki("etcd.crt"), "--key-file=" + files.pki("etcd.key"),
		"--peer-client-cert-auth", "--peer-trusted-ca-file=" + files.pki("etcd-ca.crt"),
		"--peer-cert-file=" + files.pki("etcd.crt"), "--peer-key-file=" + files.pki("etcd.key"),
		"--log-level=warn",
		// The data is thrown away at the end; waiting for the disk would only slow tests down.
		"--unsafe-no-fsync",
	}}
}

func apiServerComponent(o options, files layout, p ports) (component, error) {
	args := []string{
		"--etcd-servers=" + p.etcdURL(),
		"--etcd-cafile=" + files.pki("etcd-ca.crt"),
		"--etcd-certfile=" + files.pki("etcd-client.crt"), "--etcd-keyfile=" + files.pki("etcd-client.key"),
		"--bind-address=" + loopback, "--advertise-address=" + loopback,
		"--secure-port=" + strconv.Itoa(p.api),
		"--tls-cert-file=" + files.pki("apiserver.crt"), "--tls-private-key-file=" + files.pki("apiserver.key"),
		"--client-ca-file=" + files.pki("ca.crt"),
		"--service-cluster-ip-range=" + serviceRange,
		// An endpoint on loopback is refused, so the kubernetes service gets none.
		"--endpoint-reconciler-type=none",
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file=" + files.pki("sa.pub"),
		"--service-account-signing-key-file=" + files.pki("sa.key"),
		"--authorization-mode=Node,RBAC",
		"--enable-admission-plugins=NodeRestriction",
		"--allow-privileged",
	}
	if o.OnlyAPI {
		// Nothing makes service accounts then, and the plugin would refuse every pod.
		args = append(args, "--disable-admission-plugins=ServiceAccount")
	}
	if o.Audit {
		policy := files.config("audit.yaml")
		if err := os.WriteFile(policy, []byte(auditPolicy), 0o600); err != nil {
			return component{}, fmt.Errorf("writing the audit policy: %w", err)
		}
		args = append(args, "--audit-policy-file="+policy, "--audit-log-path="+files.log("audit"))
	}
	return component{
		name: "kube-apiserver", bin: filepath.Join(o.Bin, "kube-apiserver"), port: p.api, args: append(args, o.APIServerArgs...),
	}, nil
}

func controllerManagerComponent(o options, files layout) component {
	return component{name: "kube-controller-manager", bin: filepath.Join(o.Bin, "kube-controller-manager"), args: []string{
		"--kubeconfig=" + files.config("controller-manager.kubeconfig"),
		"--leader-elect=false",
		"--secure-port=0",
		"--kube-api-qps=200", "--kube-api-burst=400",
		// Admission must see the same callers as in a real cluster, one service account per controller.
		"--use-service-account-credentials",
		"--service-account-private-key-file=" + files.pki("sa.key"),
		"--root-ca-file=" + files.pki("ca.crt"),
		"--cluster-signing-cert-file=" + files.pki("ca.crt"), "--cluster-signing-key-file=" + files.pki("ca.key"),
		"--service-cluster-ip-range=" + serviceRange,
		"--node-monitor-period=1s",
		// A machine that is busy with tests delays leases; that must not evict pods.
		"--node-monitor-grace-period=3m",
	}}
}

func schedulerComponent(o options, files layout) component {
	return component{name: "kube-scheduler", bin: filepath.Join(o.Bin, "kube-scheduler"), args: []string{
		"--kubeconfig=" + files.config("scheduler.kubeconfig"),
		"--leader-elect=false",
		"--secure-port=0",
		"--kube-api-qps=200", "--kube-api-burst=400",
	}}
}

func kwokComponent(o options, files layout) component {
	return component{
		name: "kwok", bin: filepath.Join(o.Bin, "kwok"),
		args: []string{
			"--kubeconfig=" + files.config("kwok.kubeconfig"),
			"--config=" + files.config(stagesFile),
			"--manage-all-nodes",
			"--node-ip=" + loopback,
		},
		// kwok would otherwise also read a configuration from the home directory.
		env: []string{"KWOK_WORKDIR=" + files.config("kwok")},
	}
}
