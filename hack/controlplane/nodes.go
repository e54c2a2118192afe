// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"strconv"
)

type object = map[string]any

// nodeObject has its status set from the start, as a kubelet's registration has; kwok adds the conditions.
func nodeObject(index int, o options, version string) object {
	name := fmt.Sprintf("node-%d", index)
	labels := object{
		"kubernetes.io/hostname": name,
		"kubernetes.io/os":       "linux",
		"kubernetes.io/arch":     "amd64",
	}
	resources := object{"cpu": "64", "memory": "512Gi", "pods": "250"}
	if o.GPUsPerNode > 0 {
		labels["nvidia.com/gpu.present"] = "true"
		resources["nvidia.com/gpu"] = strconv.Itoa(o.GPUsPerNode)
	}
	return object{
		"apiVersion": "v1",
		"kind":       "Node",
		"metadata": object{
			"name":        name,
			"labels":      labels,
			"annotations": object{"kwok.x-k8s.io/node": "fake"},
		},
		"status": object{
			"capacity":    resources,
			"allocatable": resources,
			"addresses": []object{
				{"type": "InternalIP", "address": loopback},
				{"type": "Hostname", "address": name},
			},
			"nodeInfo": object{
				"architecture": "amd64", "operatingSystem": "linux", "osImage": "simulated", "kernelVersion": "simulated",
				"kubeletVersion": version, "kubeProxyVersion": "", "containerRuntimeVersion": "kwok://simulated",
				"machineID": name, "systemUUID": name, "bootID": name,
			},
		},
	}
}

func createNodes(ctx context.Context, api *apiClient, o options) error {
	version, err := kubernetesVersion()
	if err != nil {
		return err
	}
	for i := range o.Nodes {
		if err := api.create(ctx, "/api/v1/nodes", nodeObject(i, o, version)); err != nil {
			return fmt.Errorf("creating node-%d: %w", i, err)
		}
	}
	return nil
}

type nodeList struct {
	Items []struct {
		Metadata struct {
			Name string `json:"name"`
		} `json:"metadata"`
		Spec struct {
			Taints []struct {
				Key string `json:"key"`
			} `json:"taints"`
		} `json:"spec"`
		Status struct {
			Conditions []struct {
				Type   string `json:"type"`
				Status string `json:"status"`
			} `json:"conditions"`
		} `json:"status"`
	} `json:"items"`
}

// nodesReady asks for the taint's absence too: the scheduler goes by the taint, and it is lifted later than the
// node says that it is ready.
func nodesReady(ctx context.Context, api *apiClient, wanted int) error {
	var nodes nodeList
	if err := api.get(ctx, "/api/v1/nodes", &nodes); err != nil {
		return err
	}
	if len(nodes.Items) < wanted {
		return fmt.Errorf("%d of %d nodes exist", len(nodes.Items), wanted)
	}
	for _, node := range nodes.Items {
		ready := false
		for _, condition := range node.Status.Conditions {
			ready = ready || condition.Type == "Ready" && condition.Status == "True"
		}
		if !ready {
			return fmt.Errorf("%s is not ready", node.Metadata.Name)
		}
		if len(node.Spec.Taints) > 0 {
			return fmt.Errorf("%s still has the taint %s", node.Metadata.Name, node.Spec.Taints[0].Key)
		}
	}
	return nil
}
