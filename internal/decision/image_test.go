// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func TestParseImage(t *testing.T) {
	for _, row := range []struct {
		why, reference string
		want           Image
		fails          bool
	}{
		{why: "a bare name is Docker Hub's library, latest", reference: "busybox", want: Image{"index.docker.io/library/busybox", "latest", ""}},
		{why: "the long spelling is the same image", reference: "docker.io/library/busybox:latest", want: Image{"index.docker.io/library/busybox", "latest", ""}},
		{why: "an organisation of Docker Hub", reference: "vllm/vllm-openai:v0.9", want: Image{"index.docker.io/vllm/vllm-openai", "v0.9", ""}},
		{why: "a port is no tag", reference: "localhost:5000/x", want: Image{"localhost:5000/x", "latest", ""}},
		{why: "a port is no tag before a digest either", reference: "localhost:5000/x@" + imageDigest, want: Image{"localhost:5000/x", "", imageDigest}},
		{why: "a tag beside a digest is kept", reference: "r.example/x:1@" + imageDigest, want: Image{"r.example/x", "1", imageDigest}},
		{why: "nothing", reference: "", fails: true},
		{why: "a digest of nothing", reference: "@" + imageDigest, fails: true},
		{why: "no digest after the sign", reference: "x@", fails: true},
		{why: "half a digest", reference: "x@sha256:1f1f", fails: true},
		{why: "two digests", reference: "x@" + imageDigest + "@" + otherDigest, fails: true},
		{why: "capital letters", reference: "r.example/X", fails: true},
		{why: "a blank", reference: "r.example/x :1", fails: true},
	} {
		t.Run(row.why, func(t *testing.T) {
			got, err := ParseImage(row.reference)
			if (err != nil) != row.fails {
				t.Fatalf("error %v", err)
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseRegisteredKeepsTheOrder(t *testing.T) {
	got := ParseRegistered([]v1alpha1.Image{{Repository: "Not an image"}, {Repository: "a/b", Tag: "1", Digest: imageDigest}})
	if diff := cmp.Diff([]Image{{}, {"index.docker.io/a/b", "1", imageDigest}}, got); diff != "" {
		t.Error(diff)
	}
}
