{{- define "type" -}}
{{- $type := . -}}
{{- if markdownShouldRenderType $type }}
### {{ $type.Name }}
{{ if $type.Doc }}
{{ $type.Doc }}
{{ end -}}
{{ if $type.IsAlias }}
A {{ markdownRenderTypeLink $type.UnderlyingType }}.
{{- range $type.Validation }} {{ . }}.{{ end }}
{{ end -}}
{{ if $type.References }}
Appears in: {{ range $i, $ref := $type.SortedReferences }}{{ if $i }}, {{ end }}{{ markdownRenderTypeLink $ref }}{{ end }}.
{{ end -}}
{{ with index $type.Markers "kubebuilder:validation:XValidation" }}
Rules:
{{ range . }}
- {{ if .Message }}{{ .Message }}{{ else }}`{{ .Rule }}`{{ end }}
{{- end }}
{{ end -}}
{{ if $type.Members }}
| Field | Description | Validation |
| --- | --- | --- |
{{ if $type.GVK -}}
| `apiVersion` _string_ | `{{ $type.GVK.Group }}/{{ $type.GVK.Version }}` | |
| `kind` _string_ | `{{ $type.GVK.Kind }}` | |
{{ end -}}
{{ range $type.Members -}}
| `{{ .Name }}` _{{ markdownRenderType .Type }}_ | {{ template "type_members" . }} | {{ template "validation" . }} |
{{ end -}}
{{ end -}}
{{- $documented := false -}}
{{- range $type.EnumValues }}{{ if .Doc }}{{ $documented = true }}{{ end }}{{ end -}}
{{ if $documented }}
| Value | Meaning |
| --- | --- |
{{ range $type.EnumValues -}}
| `{{ .Name }}` | {{ markdownRenderFieldDoc .Doc }} |
{{ end -}}
{{ end -}}
{{- end -}}
{{- end -}}

{{- /* What a field's type says about itself is shown with the type, not again with each field. */ -}}
{{- define "validation" -}}
{{- $field := . -}}
{{- $ofType := list -}}
{{- range index $field.Type.Markers "kubebuilder:validation:XValidation" }}{{ $ofType = append $ofType .Message }}{{ end -}}
{{- with $field.Type.UnderlyingType -}}
{{- range index .Markers "kubebuilder:validation:XValidation" }}{{ $ofType = append $ofType .Message }}{{ end -}}
{{- end -}}
{{- $lines := list -}}
{{- range $field.Validation -}}
{{- if eq . "Required: {}" }}{{ $lines = append $lines "required" }}
{{- else if eq . "Optional: {}" }}{{ $lines = append $lines "optional" }}
{{- else }}{{ $lines = append $lines (markdownRenderFieldDoc .) }}
{{- end -}}
{{- end -}}
{{- range index $field.Markers "kubebuilder:validation:XValidation" -}}
{{- if and .Message (not (has .Message $ofType)) }}{{ $lines = append $lines (markdownRenderFieldDoc .Message) }}{{ end -}}
{{- end -}}
{{- $lines | uniq | join "<br />" -}}
{{- end -}}
