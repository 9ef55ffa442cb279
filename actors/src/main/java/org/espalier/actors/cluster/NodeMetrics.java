package org.espalier.actors.cluster;

import akka.actor.typed.ActorSystem;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.espalier.actors.Memory;
import org.espalier.actors.RefusedMessages;
import org.espalier.actors.exchange.lane.LaneStatistics;
import org.espalier.actors.security.Handshakes;
import org.espalier.actors.supervisor.Census;
import org.espalier.actors.teacher.cache.AnswerStatistics;
import org.espalier.actors.web.Metrics;

/** What a node tells Prometheus of itself and, where runs are supervised, of its cluster. */
final class NodeMetrics {
  private NodeMetrics() {}

  /** @param census of the cluster; empty where runs are not supervised, and nothing is said of it there */
  static void tellOf(Metrics metrics, ActorSystem<?> system, Supplier<Optional<Census>> census) {
    cluster(metrics, census);
    process(metrics);
    metrics.counts("espalier_handshakes_refused", "Connections between nodes that were refused, by reason.", List.of("reason"),
        () -> byName(Handshakes.of(system.classicSystem()).failures(), Enum::name));
    metrics.counts("espalier_messages_refused", "Messages that could not be read, or that nobody acts on, by reason.", List.of("reason"),
        () -> byName(RefusedMessages.of(system.classicSystem()).counts(), Enum::name));
  }

  private static void cluster(Metrics metrics, Supplier<Optional<Census>> census) {
    metrics.gauges("espalier_nodes", "Nodes of the cluster.", List.of(), () -> one(census, Census::nodes));
    metrics.gauges("espalier_devices", "Devices of the cluster, by what they do.", List.of("state"), () -> census.get().map(now ->
        Map.of(List.of("free"), (double) now.devicesFree(), List.of("busy"), (double) now.devicesBusy())).orElse(Map.of()));
    metrics.gauges("espalier_runs", "Runs that the cluster remembers, by status.", List.of("status"),
        () -> census.get().map(now -> byName(now.runs(), Function.identity())).orElse(Map.of()));
    metrics.gauges("espalier_runs_waiting", "Runs that wait for a place.", List.of(), () -> one(census, Census::waiting));
  }

  private static Map<List<String>, Double> one(Supplier<Optional<Census>> census, Function<Census, Number> value) {
    return census.get().map(now -> Map.of(List.<String>of(), value.apply(now).doubleValue())).orElse(Map.of());
  }

  private static void process(Metrics metrics) {
    metrics.gauge("espalier_heap_used_bytes", "Java's objects.",
        () -> ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    metrics.gauge("espalier_heap_limit_bytes", "What Java's objects may take.", Runtime.getRuntime()::maxMemory);
    metrics.gauge("espalier_resident_bytes", "The process in main memory, native memory included.", Memory::resident);
    metrics.gauge("espalier_threads", "Java's threads.", () -> ManagementFactory.getThreadMXBean().getThreadCount());
  }

  /** @param statistics must not block */
  static void tellOfLane(Metrics metrics, Supplier<LaneStatistics> statistics) {
    metrics.counts("espalier_lane_failures", "Connections and parcels of the lane for tensors that came to nothing, by reason.",
        List.of("reason"), () -> byName(statistics.get().failures(), Enum::name));
    metrics.counts("espalier_lane_bytes", "Bytes over the lane for tensors.", List.of("direction"),
        () -> pair("in", statistics.get().bytesIn(), "out", statistics.get().bytesOut()));
  }

  /** @param statistics must not block */
  static void tellOfAnswers(Metrics metrics, Supplier<AnswerStatistics> statistics) {
    metrics.counts("espalier_teacher_answers", "Answers that teachers of this process were asked for, by whether the cache had them.",
        List.of("cached"), () -> pair("yes", statistics.get().found(), "no", statistics.get().missed()));
    metrics.counts("espalier_teacher_cache_bytes", "Bytes of teachers' answers from and to the cache.", List.of("direction"),
        () -> pair("read", statistics.get().bytesRead(), "written", statistics.get().bytesWritten()));
  }

  private static Map<List<String>, Double> pair(String one, long first, String other, long second) {
    return Map.of(List.of(one), (double) first, List.of(other), (double) second);
  }

  private static <K> Map<List<String>, Double> byName(Map<K, Long> counts, Function<K, String> name) {
    Map<List<String>, Double> values = new HashMap<>();
    counts.forEach((key, count) -> values.put(List.of(name.apply(key)), (double) count));
    return values;
  }
}
