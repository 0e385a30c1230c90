{{/* What values.schema.json cannot say: one message for each mistake. */}}
{{- define "gpunas.check" -}}
{{- $kafkas := add (ternary 1 0 (ne .Values.kafka.bootstrapServers "")) (ternary 1 0 .Values.strimzi.create) (ternary 1 0 .Values.tryout.enabled) -}}
{{- if ne (int $kafkas) 1 -}}
{{- fail (printf "Of kafka.bootstrapServers, strimzi.create and tryout.enabled %d are set; set one: where Kafka is." (int $kafkas)) -}}
{{- end -}}
{{- if and (not .Values.tryout.enabled) (not .Values.redis.uri) (not .Values.redis.existingSecret) -}}
{{- fail "Neither redis.uri nor redis.existingSecret is set; say where Redis is, or set tryout.enabled to try gpunas out." -}}
{{- end -}}
{{- if and .Values.redis.uri .Values.redis.existingSecret -}}
{{- fail "Both redis.uri and redis.existingSecret are set; set one of them." -}}
{{- end -}}
{{- if and .Values.artefacts.s3.location .Values.artefacts.existingClaim -}}
{{- fail "Both artefacts.s3.location and artefacts.existingClaim are set; set one of them." -}}
{{- end -}}
{{- if not (or .Values.artefacts.s3.location .Values.artefacts.existingClaim .Values.tryout.enabled) -}}
{{- fail "Neither artefacts.s3.location (s3://BUCKET/FOLDER) nor artefacts.existingClaim is set; say where trained networks go." -}}
{{- end -}}
{{- if and (hasPrefix "SASL" (include "gpunas.kafka.protocol" .)) (not .Values.strimzi.create) (not .Values.kafka.existingSecret) -}}
{{- fail (printf "kafka.securityProtocol is %s, which needs kafka.existingSecret: a secret with the key sasl.jaas.config." .Values.kafka.securityProtocol) -}}
{{- end -}}
{{- if gt (int .Values.trainers.min) (int .Values.trainers.max) -}}
{{- fail (printf "trainers.min is %d and trainers.max is %d; min must not be above max." (int .Values.trainers.min) (int .Values.trainers.max)) -}}
{{- end -}}
{{- if gt (int .Values.trainers.max) 1000 -}}
{{- fail (printf "trainers.max is %d; at most 1000 are possible, as Kafka has no larger share groups." (int .Values.trainers.max)) -}}
{{- end -}}
{{- if and .Values.auth.readToken (not .Values.auth.existingSecret) -}}
{{- fail "auth.readToken needs auth.existingSecret: a secret with the keys token and readToken." -}}
{{- end -}}
{{- if and .Values.trainers.kueueQueue (not .Values.trainers.keda.enabled) -}}
{{- fail "trainers.kueueQueue is set, but Kueue admits Jobs only, which are made with trainers.keda.enabled." -}}
{{- end -}}
{{- if and .Values.profiler.enabled (eq .Values.profiler.runtime "trtexec") (eq (int .Values.profiler.gpu.count) 0) -}}
{{- fail "profiler.runtime is trtexec, which needs a GPU; set profiler.gpu.count to 1, or profiler.runtime to onnxruntime to measure the CPU." -}}
{{- end -}}
{{- if and .Values.profiler.enabled (eq .Values.profiler.runtime "onnxruntime") (gt (int .Values.profiler.gpu.count) 0) -}}
{{- fail "profiler.runtime is onnxruntime, which measures the CPU here; set profiler.gpu.count to 0, or profiler.runtime to trtexec to measure the GPU." -}}
{{- end -}}
{{- if and .Values.networkPolicy.enabled .Values.metrics.podMonitor.enabled (not .Values.networkPolicy.metricsFrom) -}}
{{- fail "metrics.podMonitor and networkPolicy are enabled, but Prometheus is not let in; name its pods or namespace in networkPolicy.metricsFrom." -}}
{{- end -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.host) -}}
{{- fail "ingress.enabled needs ingress.host." -}}
{{- end -}}
{{- end -}}
