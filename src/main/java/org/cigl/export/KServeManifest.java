package org.cigl.export;

import static org.cigl.InvalidInputException.require;

/**
 * A model as KServe serves it: an {@code InferenceService} by TensorFlow Serving, with the files
 * that Serving is given, a disruption budget, and what Prometheus scrapes.
 *
 * @param name of the model, letters in lower case, digits and '-': it becomes part of addresses
 * @param storage of the model's folder, such as {@code pvc://cigl-models/fashion}
 * @param canaryPercent of the traffic, 0 to 100; null for all of it
 */
public record KServeManifest(String name, String storage, Integer canaryPercent) {
  /** The version of TensorFlow Serving; that of the other manifests in {@code export/}. */
  public static final String SERVING = "2.18.0";

  private static final String TEMPLATE =
      """
      # %1$s, served by KServe 0.13 or later:
      #   kubectl apply --server-side -f FILE
      # The storage holds the model's versions, as cigl export writes them; the highest is served.
      apiVersion: v1
      kind: ConfigMap
      metadata:
        name: %1$s-serving
        labels: {app.kubernetes.io/name: %1$s, app.kubernetes.io/part-of: cigl}
      data:
        batching.config: |
          max_batch_size { value: 64 }
          batch_timeout_micros { value: 2000 }
          max_enqueued_batches { value: 100 }
          num_batch_threads { value: 2 }
        monitoring.config: |
          prometheus_config { enable: true path: "/monitoring/prometheus/metrics" }
      ---
      apiVersion: serving.kserve.io/v1beta1
      kind: InferenceService
      metadata:
        name: %1$s
        labels: {app.kubernetes.io/name: %1$s, app.kubernetes.io/part-of: cigl}
      spec:
        predictor:
          minReplicas: 2
          maxReplicas: 4
          scaleMetric: cpu
          scaleTarget: 80%3$s
          automountServiceAccountToken: false
          securityContext:
            runAsNonRoot: true
            runAsUser: 65534
            runAsGroup: 65534
            fsGroup: 65534
            seccompProfile: {type: RuntimeDefault}
          model:
            modelFormat: {name: tensorflow, version: "2"}
            protocolVersion: v1 # TensorFlow Serving has no v2
            runtimeVersion: %4$s
            storageUri: %2$s
            args:
              - --enable_batching=true
              - --batching_parameters_file=/config/batching.config
              - --monitoring_config_file=/config/monitoring.config
            readinessProbe:
              httpGet: {path: /v1/models/%1$s, port: 8080}
              periodSeconds: 10
              timeoutSeconds: 5
            livenessProbe:
              tcpSocket: {port: 8080}
              initialDelaySeconds: 60
              periodSeconds: 10
              failureThreshold: 6
            resources:
              requests: {cpu: "1", memory: 512Mi}
              limits: {cpu: "2", memory: 2Gi}
            securityContext:
              allowPrivilegeEscalation: false
              privileged: false
              readOnlyRootFilesystem: true
              runAsNonRoot: true
              capabilities: {drop: [ALL]}
            volumeMounts:
              - {name: config, mountPath: /config, readOnly: true}
              - {name: tmp, mountPath: /tmp}
          volumes:
            - name: config
              configMap: {name: %1$s-serving}
            - name: tmp
              emptyDir: {sizeLimit: 64Mi}
      ---
      apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata:
        name: %1$s
        labels: {app.kubernetes.io/name: %1$s, app.kubernetes.io/part-of: cigl}
      spec:
        maxUnavailable: 1
        selector:
          matchLabels: {serving.kserve.io/inferenceservice: %1$s}
      ---
      # For the Prometheus operator; release is the label that kube-prometheus-stack selects by.
      apiVersion: monitoring.coreos.com/v1
      kind: PodMonitor
      metadata:
        name: %1$s
        labels: {release: kube-prometheus-stack, app.kubernetes.io/part-of: cigl}
      spec:
        selector:
          matchLabels: {serving.kserve.io/inferenceservice: %1$s}
        podMetricsEndpoints:
          - portNumber: 8080
            path: /monitoring/prometheus/metrics
            interval: 15s
            relabelings:
              - {targetLabel: job, replacement: tensorflow-serving}
      """;

  /** Checks what becomes part of the manifest. */
  public KServeManifest {
    require(
        name.matches("[a-z]([a-z0-9-]{0,38}[a-z0-9])?"),
        "name is '%s', must be lower-case letters, digits or '-', at most 40, for a manifest (kserve): it"
            + " becomes part of addresses",
        name);
    require(
        storage.matches("[a-z0-9]+://[A-Za-z0-9._~%/@:-]+"),
        "kserve_storage is '%s', must be such as pvc://CLAIM/FOLDER, s3://BUCKET/FOLDER or"
            + " gs://BUCKET/FOLDER",
        storage);
    require(
        canaryPercent == null || (canaryPercent >= 0 && canaryPercent <= 100),
        "kserve_canary is %s, must be from 0 to 100",
        canaryPercent);
  }

  /**
   * Of a model in a folder of models.
   *
   * @param models where the folder of models is, as storage
   */
  public static KServeManifest of(String name, String models, Integer canaryPercent) {
    return new KServeManifest(name, models.replaceFirst("/+$", "") + "/" + name, canaryPercent);
  }

  /** The manifest as YAML. */
  public String text() {
    String canary = canaryPercent == null ? "" : "\n    canaryTrafficPercent: " + canaryPercent;
    return TEMPLATE.formatted(name, storage, canary, SERVING);
  }
}
