// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package discovery

import "testing"

// BenchmarkLook looks at the pods of an ordinary namespace, as the webhook does for each that names no system. It is measured without reading
// the pod, which the webhook does anyway.
func BenchmarkLook(b *testing.B) {
	for name, manifest := range map[string]string{
		"web server": container(`image: nginx, args: [-g, "daemon off;"], ports: [{containerPort: 80}], env: [{name: TZ, value: UTC}, {name: PORT, value: "80"}],
			resources: {limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 1, memory: 1Gi}}, volumeMounts: [{name: a, mountPath: /a}]`),
		"transcoder": container(`image: "jrottenberg/ffmpeg:7-nvidia", args: [-hwaccel, cuda, -i, in.mkv, -c:v, h264_nvenc, out.mp4], ` + gpu),
		"model server": container(`image: "vllm/vllm-openai:v0.11.0", args: [--model, org/name, --tensor-parallel-size, "2", --max-model-len=8192],
			env: [{name: HF_TOKEN, value: x}, {name: VLLM_USE_V1, value: "1"}], volumeMounts: [{name: cache, mountPath: /root/.cache/huggingface}], ` + gpu),
	} {
		r := own(b)
		object, facts := read(b, manifest)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r.Look(object, &facts)
			}
		})
	}
}
