// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"regexp"
	"runtime"
	"strings"
)

// The module files travel inside the binary, so that it can build from any working directory and always builds
// exactly the versions that it was made for.
var (
	//go:embed go.mod
	moduleFile string
	//go:embed go.sum
	moduleSums string
)

// moduleVersion reads a version from go.mod, the one place where versions are written down.
func moduleVersion(module string) (string, error) {
	pattern := regexp.MustCompile(`(?m)^\s*` + regexp.QuoteMeta(module) + ` (v\S+)`)
	found := pattern.FindStringSubmatch(moduleFile)
	if found == nil {
		return "", fmt.Errorf("go.mod names no version of %s", module)
	}
	return found[1], nil
}

func kubernetesVersion() (string, error) {
	return moduleVersion("k8s.io/kubernetes")
}

// componentVersions is what state.json says about the parts.
func componentVersions() (map[string]string, error) {
	versions := map[string]string{}
	for name, module := range map[string]string{
		"kubernetes": "k8s.io/kubernetes",
		"etcd":       "go.etcd.io/etcd/server/v3",
		"kwok":       "sigs.k8s.io/kwok",
	} {
		version, err := moduleVersion(module)
		if err != nil {
			return nil, err
		}
		versions[name] = version
	}
	return versions, nil
}

// linkerFlags stamp the version: without them every component says v0.0.0 and refuses or warns about skew.
// The commit is left empty, which Kubernetes prints as "unknown", because a published module does not carry it.
func linkerFlags(version string) string {
	major, rest, _ := strings.Cut(strings.TrimPrefix(version, "v"), ".")
	minor, _, _ := strings.Cut(rest, ".")
	flags := []string{"-s", "-w"}
	for _, pkg := range []string{"k8s.io/component-base/version", "k8s.io/client-go/pkg/version"} {
		flags = append(flags,
			"-X "+pkg+".gitVersion="+version, "-X "+pkg+".gitMajor="+major, "-X "+pkg+".gitMinor="+minor,
			"-X "+pkg+".gitTreeState=archive", "-X "+pkg+".gitCommit=")
	}
	return strings.Join(flags, " ")
}

// cacheKey changes with everything that changes the binaries' content.
func cacheKey() (string, error) {
	version, err := kubernetesVersion()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(moduleFile + "\x00" + moduleSums))
	return fmt.Sprintf("%s-%s-%s", version, runtime.GOARCH, hex.EncodeToString(sum[:6])), nil
}
