// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package discovery

import (
	"testing"

	"github.com/aims-operator/aims-operator/internal/decision"
)

func TestImagePatterns(t *testing.T) {
	for _, test := range []struct {
		pattern, image string
		want           bool
		why            string
	}{
		{"vllm/vllm-openai", "vllm/vllm-openai:v1", true, "Docker Hub is what a bare name means"},
		{"docker.io/vllm/vllm-openai", "vllm/vllm-openai", true, "and has several names"},
		{"vllm/vllm-openai", "mirror.example:5000/hub/vllm/vllm-openai@sha256:" + digest, true, "a mirror keeps the last parts"},
		{"vllm/vllm-openai", "vllm/vllm-openai-docs", false, "a part is compared whole"},
		{"vllm/vllm-openai", "my-vllm/vllm-openai", false, "a part is compared whole"},
		{"nvcr.io/nim/*/*", "nvcr.io/nim/meta/llama:1", true, "the registry is a part"},
		{"nvcr.io/nim/*/*", "quay.io/nim/meta/llama", false, "and so another registry is another part"},
		{"nvcr.io/nim/*/*", "nvcr.io/nim/llama", false, "a star is one part"},
		{"seldonio/*server", "seldonio/sklearnserver:1", true, "a star in a part"},
		{"a*b*c", "x/a1b2c", true, "two stars in a part"},
		{"a*b*c", "x/a1c2c", false, "what stands between them must be there"},
		{"ab*ba", "x/aba", false, "both ends do not share a letter"},
	} {
		p, err := compilePattern(LooksAtImages, test.pattern)
		if err != nil {
			t.Fatal(err)
		}
		image, err := decision.ParseImage(test.image)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.matchesRepository(image.Repository); got != test.want {
			t.Errorf("%s for %s: %v, want %v: %s", test.pattern, test.image, got, test.want, test.why)
		}
	}
}

const digest = "1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f"
