// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"fmt"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Image is a container image reference in its parts, with the registry that a bare name implies, so that two spellings of one image are equal.
type Image struct {
	// Repository is the full repository, such as index.docker.io/vllm/vllm-openai.
	Repository string
	// Tag is the tag; "latest" when the reference has neither tag nor digest, empty when it has a digest alone.
	Tag string
	// Digest is the digest with its algorithm, or empty.
	Digest string
}

// ParseImage parses an image reference as a container runtime does. The error says what does not parse.
func ParseImage(reference string) (Image, error) {
	base, digest, pinned := strings.Cut(reference, "@")
	if !pinned {
		tag, err := name.NewTag(base, name.WeakValidation)
		if err != nil {
			return Image{}, fmt.Errorf("parsing image %q: %w", reference, err)
		}
		return Image{Repository: tag.Repository.Name(), Tag: tag.TagStr()}, nil
	}
	tag, err := name.NewTag(base, name.WeakValidation)
	if err != nil {
		return Image{}, fmt.Errorf("parsing image %q: %w", reference, err)
	}
	if _, err := name.NewDigest(tag.Repository.Name()+"@"+digest, name.WeakValidation); err != nil {
		return Image{}, fmt.Errorf("parsing image %q: %w", reference, err)
	}
	image := Image{Repository: tag.Repository.Name(), Digest: digest}
	if strings.Contains(base[strings.LastIndex(base, "/")+1:], ":") {
		image.Tag = tag.TagStr()
	}
	return image, nil
}

// ParseRegistered parses the images that a system registers, in their order. One that does not parse has no repository and so matches no
// workload.
func ParseRegistered(images []v1alpha1.Image) []Image {
	parsed := make([]Image, len(images))
	for i := range images {
		repository, err := name.NewRepository(images[i].Repository, name.WeakValidation)
		if err != nil {
			continue
		}
		parsed[i] = Image{Repository: repository.Name(), Tag: images[i].Tag, Digest: string(images[i].Digest)}
	}
	return parsed
}

// covers tells whether this registered image is the one that a workload names. A digest in the workload is what runs, whatever its tag
// says, so it must be the registered one.
func (registered Image) covers(running Image) bool {
	if registered.Repository == "" || registered.Repository != running.Repository {
		return false
	}
	if running.Digest != "" {
		return registered.Digest == running.Digest
	}
	return registered.Tag != "" && registered.Tag == running.Tag
}
