{{/* Copyright The AIMS Operator Authors. */}}
{{/* SPDX-License-Identifier: Apache-2.0 */}}

{{/* A file of the chart, for the namespace of the release. */}}
{{- define "aims-operator.file" -}}
{{ .root.Files.Get .path | replace "aims-system" .root.Release.Namespace }}
{{- end }}

{{- define "aims-operator.image" -}}
{{- $image := .Values.image -}}
{{- $repository := required "image.repository: say where the operator's image is, such as --set image.repository=registry.example/aims-operator; docs/installing.md says how to build it" $image.repository -}}
{{- if $image.digest }}{{ $repository }}@{{ $image.digest }}{{ else }}{{ $repository }}:{{ $image.tag | default .Chart.AppVersion }}{{ end -}}
{{- end }}

{{/* The options, one to a line. What is as the operator has it by itself is left out. */}}
{{- define "aims-operator.args" -}}
{{- with .Values -}}
{{ if ne $.Release.Namespace "aims-system" }}{{ printf "--namespace=%s" $.Release.Namespace | quote | printf "- %s\n" }}{{ end -}}
{{ if ne .defaultAdmission "Audit" }}{{ printf "--default-admission=%s" .defaultAdmission | quote | printf "- %s\n" }}{{ end -}}
{{ with .clusterName }}{{ printf "--cluster-name=%s" . | quote | printf "- %s\n" }}{{ end -}}
{{ with .decisionRetentionDays }}{{ printf "--decision-retention-days=%d" (int .) | quote | printf "- %s\n" }}{{ end -}}
{{ if .metricsSources.only }}{{ printf "- %s\n" ("--metrics-source-only" | quote) }}{{ end -}}
{{ range .metricsSources.allowed }}{{ printf "--metrics-source-allowed=%s" . | quote | printf "- %s\n" }}{{ end -}}
{{ range .metricsSources.unrestricted }}{{ printf "--metrics-source-unrestricted=%s" . | quote | printf "- %s\n" }}{{ end -}}
{{ if .recognisers }}{{ printf "- %s\n" ("--recognisers=/options/recognisers.yaml" | quote) }}{{ end -}}
{{ if .workloadKinds }}{{ printf "- %s\n" ("--workload-kinds=/options/workload-kinds.yaml" | quote) }}{{ end -}}
{{ if .certManager.enabled }}{{ printf "- %s\n" ("--webhook-certificate-directory=/certificate" | quote) }}{{ end -}}
{{ with .verbosity }}{{ printf "--verbosity=%d" (int .) | quote | printf "- %s\n" }}{{ end -}}
{{ range .extraArgs }}{{ quote . | printf "- %s\n" }}{{ end -}}
{{- end -}}
{{- end }}
