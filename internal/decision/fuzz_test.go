// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// FuzzEvaluate lets a fuzzer choose the world, byte by byte.
func FuzzEvaluate(f *testing.F) {
	for _, seed := range []string{"", "a", "approved by nobody", "\x00\x00\x00\x00\x00\x00\x00\x00\x00", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		g := fuzzGenerator(data)
		in := g.world().input()
		v := Evaluate(in)
		if v.Deploy == v1alpha1.PermissionAllow && len(in.Unread) == 0 {
			strict := v.Mode == v1alpha1.ModeHold || v.Mode == v1alpha1.ModeDeny
			for _, finding := range v.Findings {
				// Beside a release that serves, what is wrong with the candidate is told and does not count.
				if strict && in.Release == nil && (finding.effect == byAdmission || finding.effect == byStop) || finding.effect == byHalt {
					t.Errorf("allowed under %s in spite of %s", v.Mode, finding.Reason)
				}
			}
		}
		if v.Clean() != (len(v.Findings) == 0) || len(in.Unread) > 0 && v.Deploy != v1alpha1.PermissionCannotDecide {
			t.Errorf("%s with findings %v", v.Deploy, v.Reasons())
		}
		if diff := cmp.Diff(encode(t, v), encode(t, Evaluate(g.shuffled(in)))); diff != "" {
			t.Errorf("the same facts in another order:\n%s", diff)
		}
	})
}

// FuzzParseImage: an image is read as one thing, however it is written.
func FuzzParseImage(f *testing.F) {
	for _, seed := range []string{"busybox", "localhost:5000/x@" + imageDigest, "r.example/x:1@" + imageDigest, "@", "a@b@c", ":", "a/b/c:d"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, reference string) {
		image, err := ParseImage(reference)
		if err != nil {
			if image != (Image{}) {
				t.Errorf("%q does not parse and gives %v", reference, image)
			}
			return
		}
		if image.Repository == "" || image.Tag == "" && image.Digest == "" {
			t.Errorf("%q parses as %v", reference, image)
		}
		again := image.Repository
		if image.Tag != "" {
			again += ":" + image.Tag
		}
		if image.Digest != "" {
			again += "@" + image.Digest
		}
		if second, err := ParseImage(again); err != nil || second != image {
			t.Errorf("%q parses as %v, and %q as %v (%v)", reference, image, again, second, err)
		}
	})
}

// FuzzNormaliseModelURI: what is normal stays as it is.
func FuzzNormaliseModelURI(f *testing.F) {
	for _, seed := range []string{"", "org/model", "/a/../b", "https://huggingface.co//", "s3:///", "file:///../", "a/", "hf:/"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, written string) {
		once := NormaliseModelURI(written)
		if twice := NormaliseModelURI(once); twice != once {
			t.Errorf("%q becomes %q, then %q", written, once, twice)
		}
	})
}
