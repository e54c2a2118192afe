// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import "testing"

func TestNormaliseModelURI(t *testing.T) {
	for _, row := range []struct{ why, written, want string }{
		{"nothing stays nothing", "", ""},
		{"the hub's short form", "org/model", "hf://org/model"},
		{"the hub's long form", "hf://org/model", "hf://org/model"},
		{"the hub's web address", "https://huggingface.co/org/model/", "hf://org/model"},
		{"slashes at the end say nothing", "https://huggingface.co/org/model///", "hf://org/model"},
		{"the hub itself is no model", "https://huggingface.co/", "hf://"},
		{"an absolute path is a file", "/models/x", "file:///models/x"},
		{"a path with detours is the path without", "/models/../etc//x/", "file:///etc/x"},
		{"a file URI with detours as well", "file:///models/../etc/x", "file:///etc/x"},
		{"the root is a path", "/", "file:///"},
		{"a bucket", "s3://bucket/key/", "s3://bucket/key"},
		{"a scheme alone stays one", "s3://", "s3://"},
		{"a relative path is not the hub's", "./model", "./model"},
		{"nor one upwards", "../model", "../model"},
		{"a bare word is a name", "scorer", "scorer"},
		{"more than one slash is no name of the hub", "a/b/c", "a/b/c"},
	} {
		t.Run(row.why, func(t *testing.T) {
			got := NormaliseModelURI(row.written)
			if got != row.want {
				t.Errorf("%q becomes %q, want %q", row.written, got, row.want)
			}
			if again := NormaliseModelURI(got); again != got {
				t.Errorf("%q becomes %q the second time", got, again)
			}
		})
	}
}
