package org.espalier.tests.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.espalier.analysis.report.SweepFiles;
import org.espalier.analysis.report.SweepTable;
import org.espalier.analysis.run.ProbeRecord;
import org.espalier.models.data.DataPart;
import org.espalier.models.experiment.Experiment;
import org.espalier.models.reparam.FixedSchedule;
import org.espalier.models.zoo.PrsNetConfig;

/**
 * Reads the runs of the study of layers that become attention and prints its tables in Markdown: every seed's score, differences from a
 * baseline seed by seed, what the feature maps' spectra do over depth, and how their slope goes with the share of convolution.
 */
public final class PrsStudy {
  private static final String LEARNER = "net";
  /** Arms whose layers all change at once: the slope's rank is compared with theirs. */
  private static final String INTERPOLATION = "conv-";

  private PrsStudy() {}

  /** A run that ended; share is that of convolution among the epochs of all layers. */
  private record Ended(String arm, long seed, double share, SweepTable.Row row, List<ProbeRecord> probes) {

    static Ended of(CompletedRun run) {
      String arm = run.folder().name();
      return new Ended(arm, run.experiment().seed(), convolutionShare(run.experiment()), run.row(arm), ProbeRecord.all(run.folder()));
    }

    /** Of the weights at the run's end, as analyze takes it; those of the time of training are of fewer pictures. */
    ProbeRecord probe() {
      return probes.stream().filter(probe -> probe.part().equals(DataPart.TEST)).reduce((first, second) -> second)
          .orElseThrow(() -> new IllegalStateException(arm + ", seed " + seed + " has no probe: espalier analyze takes one"));
    }
  }

  private static double convolutionShare(Experiment experiment) {
    int epochs = experiment.phases().stream().mapToInt(phase -> phase.epochs()).sum();
    int layers = ((PrsNetConfig) experiment.models().get(LEARNER)).depth();
    FixedSchedule schedule = (FixedSchedule) experiment.reparam().schedule();
    return IntStream.rangeClosed(1, layers).mapToDouble(layer -> schedule.firstEpoch(layer, layers, epochs) - 1).sum() / layers / epochs;
  }

  /** Arguments: folders with runs anywhere below them. */
  public static void main(String[] arguments) throws IOException {
    List<Ended> runs = new ArrayList<>();
    for (String folder : arguments) {
      CompletedRun.below(Path.of(folder)).forEach(run -> runs.add(Ended.of(run)));
    }
    runs.sort(Comparator.comparing((Ended run) -> -run.share).thenComparing(Ended::arm).thenComparing(Ended::seed));
    List<SweepTable.Row> rows = runs.stream().map(Ended::row).toList();
    System.out.println(SweepFiles.markdown(SweepTable.of("top1", "conv-15-15", rows)));
    System.out.println(overDepth(runs));
    System.out.println(slopes(runs));
  }

  /** Difference of log amplitude at pi by probe point, mean over seeds. */
  private static String overDepth(List<Ended> runs) {
    Map<String, List<ProbeRecord>> arms = new LinkedHashMap<>();
    runs.forEach(run -> arms.computeIfAbsent(run.arm, arm -> new ArrayList<>()).add(run.probe()));
    List<String> taps = runs.get(0).probe().points().stream().map(ProbeRecord.Point::tap).toList();
    StringBuilder table = new StringBuilder("| arm | " + String.join(" | ", taps) + " |\n|" + " --- |".repeat(taps.size() + 1) + "\n");
    arms.forEach((arm, probes) -> table.append("| ").append(arm).append(" | ").append(IntStream.range(0, taps.size())
        .mapToObj(point -> number(probes.stream().mapToDouble(probe -> probe.points().get(point).at().get(2)).average().orElseThrow()))
        .collect(Collectors.joining(" | "))).append(" |\n"));
    return table.toString();
  }

  /** Slope of the value at pi over normalised depth, and by seed its rank correlation with the share of convolution. */
  private static String slopes(List<Ended> runs) {
    Map<Long, Map<String, Ended>> seeds = new TreeMap<>();
    runs.forEach(run -> seeds.computeIfAbsent(run.seed, seed -> new LinkedHashMap<>()).put(run.arm, run));
    List<String> arms = runs.stream().map(Ended::arm).distinct().toList();
    StringBuilder table = new StringBuilder("| seed | " + String.join(" | ", arms) + " | rank correlation of slope and share |\n|"
        + " --- |".repeat(arms.size() + 2) + "\n");
    seeds.forEach((seed, there) -> table.append("| ").append(seed).append(" | ")
        .append(arms.stream().map(arm -> there.containsKey(arm) ? number(there.get(arm).probe().slope()) : "").collect(Collectors.joining(" | ")))
        .append(" | ").append(correlation(there.values().stream().filter(run -> run.arm.startsWith(INTERPOLATION)).toList())).append(" |\n"));
    return table.toString();
  }

  private static String correlation(List<Ended> runs) {
    return runs.size() < 3 ? "" : number(spearman(runs.stream().mapToDouble(run -> run.probe().slope()).toArray(),
        runs.stream().mapToDouble(Ended::share).toArray()));
  }

  /** Of values without ties. */
  static double spearman(double[] a, double[] b) {
    int n = a.length;
    double squares = IntStream.range(0, n).mapToDouble(i -> Math.pow(rank(a, i) - rank(b, i), 2)).sum();
    return 1 - 6 * squares / (n * ((double) n * n - 1));
  }

  private static long rank(double[] values, int index) {
    return Arrays.stream(values).filter(value -> value < values[index]).count();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
