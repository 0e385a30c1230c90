{{- define "gpunas.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains (default .Chart.Name .Values.nameOverride) .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (default .Chart.Name .Values.nameOverride) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* Labels that never change; .component names the service. */}}
{{- define "gpunas.selector" -}}
app.kubernetes.io/name: {{ default .root.Chart.Name .root.Values.nameOverride }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "gpunas.labels" -}}
{{ include "gpunas.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: gpunas
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "gpunas.image" -}}
{{- with .root.Values.image.registry }}{{ . | trimSuffix "/" }}/{{ end -}}
gpunas/{{ .image }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}
{{- end -}}

{{- define "gpunas.tokenSecret" -}}
{{ .Values.auth.existingSecret | default (printf "%s-token" (include "gpunas.fullname" .)) }}
{{- end -}}

{{- define "gpunas.kafkaCluster" -}}
{{ include "gpunas.fullname" . }}-kafka
{{- end -}}

{{- define "gpunas.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{ .Values.serviceAccount.name | default (include "gpunas.fullname" .) }}
{{- else -}}
{{ .Values.serviceAccount.name | default "default" }}
{{- end -}}
{{- end -}}

{{/* What Kafka asks of its clients. */}}
{{- define "gpunas.kafka.protocol" -}}
{{ ternary "SASL_SSL" (ternary "PLAINTEXT" .Values.kafka.securityProtocol .Values.tryout.enabled) .Values.strimzi.create }}
{{- end -}}

{{/* The secret with the brokers' certificate; empty: none is needed. */}}
{{- define "gpunas.kafka.caSecret" -}}
{{- if .Values.strimzi.create -}}
{{ include "gpunas.kafkaCluster" . }}-cluster-ca-cert
{{- else if not .Values.tryout.enabled -}}
{{ .Values.kafka.existingCaSecret }}
{{- end -}}
{{- end -}}

{{- define "gpunas.env" -}}
{{- $root := .root -}}
- name: KAFKA_BOOTSTRAP_SERVERS
{{- if $root.Values.strimzi.create }}
  value: {{ include "gpunas.kafkaCluster" $root }}-kafka-bootstrap:9093
{{- else if $root.Values.tryout.enabled }}
  value: {{ include "gpunas.fullname" $root }}-kafka:9092
{{- else }}
  value: {{ $root.Values.kafka.bootstrapServers | quote }}
{{- end }}
{{- $protocol := include "gpunas.kafka.protocol" $root }}
- name: KAFKA_PROPERTIES_SECURITY_PROTOCOL
  value: {{ $protocol }}
{{- if hasPrefix "SASL" $protocol }}
- name: KAFKA_PROPERTIES_SASL_MECHANISM
  value: {{ ternary "SCRAM-SHA-512" $root.Values.kafka.saslMechanism $root.Values.strimzi.create }}
- name: KAFKA_PROPERTIES_SASL_JAAS_CONFIG
  valueFrom:
    secretKeyRef:
      name: {{ ternary (printf "%s-%s" (include "gpunas.fullname" $root) .user) $root.Values.kafka.existingSecret $root.Values.strimzi.create }}
      key: sasl.jaas.config
{{- end }}
{{- if include "gpunas.kafka.caSecret" $root }}
- name: KAFKA_PROPERTIES_SSL_TRUSTSTORE_TYPE
  value: PEM
- name: KAFKA_PROPERTIES_SSL_TRUSTSTORE_LOCATION
  value: /run/secrets/kafka/ca.crt
{{- end }}
- name: HTTP_TOKEN_FILE
  value: /run/secrets/gpunas/token
{{- if $root.Values.auth.readToken }}
- name: HTTP_READ_TOKEN_FILE
  value: /run/secrets/gpunas/readToken
{{- end }}
- name: LOG_FORMAT
  value: {{ $root.Values.logs.format }}
- name: LOG_LEVEL
  value: {{ $root.Values.logs.level }}
{{- with $root.Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "gpunas.env.redis" -}}
- name: REDIS_URI
{{- if .Values.tryout.enabled }}
  value: redis://{{ include "gpunas.fullname" . }}-redis:6379
{{- else if .Values.redis.existingSecret }}
  valueFrom:
    secretKeyRef:
      name: {{ .Values.redis.existingSecret }}
      key: uri
{{- else }}
  value: {{ .Values.redis.uri | quote }}
{{- end }}
{{- end -}}

{{/* Of those who read and write artefacts; .variable is the setting's name. */}}
{{- define "gpunas.env.artefacts" -}}
{{- $s3 := .root.Values.artefacts.s3 -}}
- name: {{ .variable }}
  value: {{ $s3.location | default "/artefacts" | quote }}
{{- if $s3.location }}
{{- with $s3.region }}
- name: AWS_REGION
  value: {{ . | quote }}
{{- end }}
{{- with $s3.endpoint }}
- name: AWS_ENDPOINT_URL_S3
  value: {{ . | quote }}
{{- end }}
{{- with $s3.existingSecret }}
{{- range list "AWS_ACCESS_KEY_ID" "AWS_SECRET_ACCESS_KEY" }}
- name: {{ . }}
  valueFrom:
    secretKeyRef:
      name: {{ $s3.existingSecret }}
      key: {{ . }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "gpunas.volumes" -}}
- name: tmp
  emptyDir: {}
- name: token
  secret:
    secretName: {{ include "gpunas.tokenSecret" . }}
    items:
      - {key: token, path: token}
{{- if .Values.auth.readToken }}
      - {key: readToken, path: readToken}
{{- end }}
{{- with include "gpunas.kafka.caSecret" . }}
- name: kafka-ca
  secret:
    secretName: {{ . }}
    items: [{key: ca.crt, path: ca.crt}]
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "gpunas.mounts" -}}
- name: tmp
  mountPath: /tmp
- name: token
  mountPath: /run/secrets/gpunas
  readOnly: true
{{- if include "gpunas.kafka.caSecret" . }}
- name: kafka-ca
  mountPath: /run/secrets/kafka
  readOnly: true
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "gpunas.volumes.artefacts" -}}
{{- if not .Values.artefacts.s3.location }}
- name: artefacts
  persistentVolumeClaim:
    claimName: {{ .Values.artefacts.existingClaim | default (printf "%s-artefacts" (include "gpunas.fullname" .)) }}
{{- end }}
{{- end -}}

{{- define "gpunas.mounts.artefacts" -}}
{{- if not .Values.artefacts.s3.location }}
- name: artefacts
  mountPath: /artefacts
{{- end }}
{{- end -}}

{{/* As the profile "restricted" of Pod Security Standards wants it. */}}
{{- define "gpunas.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "gpunas.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* .seconds: how long a start may take. */}}
{{- define "gpunas.probes" -}}
startupProbe:
  httpGet: {path: /health/liveness, port: http}
  periodSeconds: 5
  failureThreshold: {{ div (add (int .seconds) 4) 5 }}
livenessProbe:
  httpGet: {path: /health/liveness, port: http}
  periodSeconds: 15
  timeoutSeconds: 5
  failureThreshold: 4
readinessProbe:
  httpGet: {path: /health/readiness, port: http}
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 3
{{- end -}}

{{- define "gpunas.placement" -}}
{{- with .nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "gpunas.pod" -}}
serviceAccountName: {{ include "gpunas.serviceAccount" . }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext: {{- include "gpunas.podSecurity" . | nindent 2 }}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
{{- range . }}
  - name: {{ . }}
{{- end }}
{{- end }}
{{- end -}}

{{/* A container's resources with its GPUs. */}}
{{- define "gpunas.resources" -}}
{{- $resources := deepCopy .resources -}}
{{- if gt (int .gpu.count) 0 -}}
{{- $limits := merge (dict .gpu.resource (int .gpu.count)) ($resources.limits | default dict) -}}
{{- $resources = set $resources "limits" $limits -}}
{{- end -}}
{{ toYaml $resources }}
{{- end -}}
