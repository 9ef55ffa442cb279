package org.espalier.actors.web;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.espalier.actors.Program;

/**
 * Numbers of a node for Prometheus. Names are {@code espalier_} and a word or more, with the unit at the end; a name that is taken is an
 * error. Never a secret and nothing that grows without bound as a label: run names yes, steps no. For any thread.
 */
public final class Metrics {
  private static final PrometheusTextFormatWriter FORMAT = PrometheusTextFormatWriter.create();
  private final PrometheusRegistry registry = new PrometheusRegistry();

  /** Something that is counted since the node's start. */
  public interface Count {
    /** One more; a value for every label. */
    void add(String... labels);
  }

  /** Tells at once which program this is. */
  public Metrics() {
    gauges("espalier_build_info", "Version of the program; always 1.", List.of("version"), () -> Map.of(List.of(Program.VERSION), 1.0));
  }

  /** @param name without {@code _total}, which is added */
  public Count counter(String name, String help, String... labels) {
    Counter counter = Counter.builder().name(name).help(help).labelNames(labels).register(registry);
    if (labels.length == 0) {
      counter.initLabelValues();
    }
    return values -> counter.labelValues(values).inc();
  }

  /** @param value asked on every look, on any thread; must not block */
  public void gauge(String name, String help, DoubleSupplier value) {
    gauges(name, help, List.of(), () -> Map.of(List.of(), value.getAsDouble()));
  }

  /** @param values by the labels' values, asked on every look, on any thread; must not block */
  public void gauges(String name, String help, List<String> labels, Supplier<Map<List<String>, Double>> values) {
    GaugeWithCallback.builder().name(name).help(help).labelNames(labels.toArray(String[]::new))
        .callback(told -> values.get().forEach((label, value) -> told.call(value, label.toArray(String[]::new)))).register(registry);
  }

  /**
   * Counts that somebody else keeps.
   *
   * @param name   without {@code _total}, which is added
   * @param values by the labels' values, asked on every look, on any thread; must not block, and none may ever fall
   */
  public void counts(String name, String help, List<String> labels, Supplier<Map<List<String>, Double>> values) {
    CounterWithCallback.builder().name(name).help(help).labelNames(labels.toArray(String[]::new))
        .callback(told -> values.get().forEach((label, value) -> told.call(value, label.toArray(String[]::new)))).register(registry);
  }

  /** Everything in Prometheus' text format. */
  byte[] text() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      FORMAT.write(text, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be written", e);
    }
    return text.toByteArray();
  }

  /** For people and tests. */
  public String asText() {
    return new String(text(), StandardCharsets.UTF_8);
  }

  static String contentType() {
    return PrometheusTextFormatWriter.CONTENT_TYPE;
  }
}
