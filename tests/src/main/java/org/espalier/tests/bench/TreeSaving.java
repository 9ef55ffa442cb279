package org.espalier.tests.bench;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.espalier.actors.pipeline.FinishedRuns;
import org.espalier.actors.pipeline.TeacherGraph;
import org.espalier.actors.run.LocalExecution;
import org.espalier.actors.run.Placement;
import org.espalier.actors.run.Stop;
import org.espalier.actors.supervisor.RunListener;
import org.espalier.actors.sweep.SweepFolder;
import org.espalier.actors.sweep.SweepPlan;
import org.espalier.actors.sweep.SweepWork;
import org.espalier.analysis.report.SweepTable;
import org.espalier.models.experiment.Sweep;
import org.espalier.models.experiment.SweepReader;
import org.espalier.models.tensor.ComputeDevice;

/** What a sweep saves that trains shared beginnings once: planned, and measured against every run trained alone, in alternation. */
public final class TreeSaving {
  private TreeSaving() {}

  /** Arguments: the sweep's file, rounds, devices, settings. */
  public static void main(String[] arguments) throws IOException {
    Sweep sweep = SweepReader.read(Path.of(arguments[0]), List.of(arguments).subList(3, arguments.length));
    List<ComputeDevice> pool = Placement.pool(Optional.of(arguments[2]), Runtime.getRuntime().availableProcessors());
    TeacherGraph teachers = new TeacherGraph(Files.createTempDirectory("teachers"), Placement.threads(pool));
    SweepPlan tree = SweepPlan.of(sweep, teachers, true);
    SweepPlan control = SweepPlan.of(sweep, teachers, false);
    System.out.printf(Locale.ROOT, "%d runs on %s; planned: %.2f of %.2f epochs (%.3f), MACs %.3f%n", tree.runs().size(), arguments[2],
        tree.epochs(), tree.epochsAlone(), tree.epochs() / tree.epochsAlone(), tree.macs() / tree.macsAlone());
    warmUp(tree, pool);   // whoever came first would pay for it
    List<Double> ratios = new ArrayList<>();
    for (int round = 1; round <= Integer.parseInt(arguments[1]); round++) {
      Path folder = Files.createTempDirectory("tree");
      try {
        Outcome first = train(round % 2 == 1 ? control : tree, new SweepFolder(folder.resolve("first")), pool);
        Outcome second = train(round % 2 == 1 ? tree : control, new SweepFolder(folder.resolve("second")), pool);
        Outcome shared = round % 2 == 1 ? second : first;
        Outcome alone = round % 2 == 1 ? first : second;
        ratios.add(shared.seconds / alone.seconds);
        System.out.printf(Locale.ROOT, "round %d: %.1f s instead of %.1f s (%.3f), %.1f s of CPU instead of %.1f s (%.3f), weights %s%n",
            round, shared.seconds, alone.seconds, shared.seconds / alone.seconds, shared.cpu, alone.cpu, shared.cpu / alone.cpu,
            shared.weights.equals(alone.weights) ? "equal" : "DIFFER");
      } finally {
        Folders.delete(folder);
      }
    }
    System.out.printf(Locale.ROOT, "time, shared to alone, median: %.3f%n", ratios.stream().sorted().toList().get(ratios.size() / 2));
  }

  private static void warmUp(SweepPlan plan, List<ComputeDevice> pool) throws IOException {
    Path folder = Files.createTempDirectory("tree");
    try {
      train(plan, new SweepFolder(folder.resolve("warm-up")), pool);
    } finally {
      Folders.delete(folder);
    }
  }

  private record Outcome(double seconds, double cpu, List<String> weights) {}

  private static Outcome train(SweepPlan plan, SweepFolder folder, List<ComputeDevice> pool) throws IOException {
    folder.begin(plan, new FinishedRuns(List.of(), pool));
    SweepWork work = new SweepWork(plan, folder);
    long began = System.nanoTime();
    double cpuBefore = cpuSeconds();
    work.train(new LocalExecution(ConfigFactory.empty()), pool, new Stop(), run -> RunListener.SILENT);
    double seconds = (System.nanoTime() - began) / 1e9;
    return new Outcome(seconds, cpuSeconds() - cpuBefore, work.conclude().rows().stream().map(SweepTable.Row::sha256).toList());
  }

  /** Of this process: on a machine that others use it says more than the clock. */
  private static double cpuSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
  }
}
