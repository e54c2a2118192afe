{{- define "gvDetails" -}}
{{- $gv := . -}}
## {{ $gv.GroupVersionString }}

{{ $gv.Doc }}

Kinds:
{{ range $gv.SortedKinds }}
- {{ $gv.TypeForKind . | markdownRenderTypeLink }}
{{- end }}
{{ range $gv.SortedTypes -}}
{{ if .GVK }}{{ template "type" . }}{{ end -}}
{{ end }}
## Types that the kinds share or contain
{{ range $gv.SortedTypes -}}
{{ if not .GVK }}{{ template "type" . }}{{ end -}}
{{ end -}}
{{- end -}}
