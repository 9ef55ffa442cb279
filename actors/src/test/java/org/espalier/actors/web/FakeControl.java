package org.espalier.actors.web;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.espalier.actors.web.ControlException.Reason;

/** A cluster of one node, n1, whose runs do what a test says. */
public final class FakeControl implements Control {
  private final Map<String, RunStatus> runs = new LinkedHashMap<>();
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final Deque<RuntimeException> failures = new ArrayDeque<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private List<SweepRun> taught = List.of();
  private Submission submitted;
  private SweepSubmission swept;
  private Runnable beforeRead = () -> { };
  private Runnable afterSweep = () -> { };

  /** A run on n1 that was placed once. */
  public static RunStatus run(String name, String status, long step, int epoch) {
    return new RunStatus(name, status, 0, 1, Map.of("vit", List.of("n1/cpu:0")), step, 8, epoch, 2, "abc", "");
  }

  public synchronized void put(RunStatus run) {
    runs.put(run.name(), run);
  }

  public synchronized void file(String run, RunFile file, String text) {
    files.put(run + "/" + file, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The next request fails so. */
  public synchronized void failNext(RuntimeException failure) {
    failures.add(failure);
  }

  /** Happens once, when the next part of a file is asked for. */
  public synchronized void beforeNextRead(Runnable action) {
    beforeRead = action;
  }

  /** Happens whenever a sweep was queued or found. */
  public synchronized void afterSweep(Runnable action) {
    afterSweep = action;
  }

  /** Runs of sweeps learn from this one. */
  public synchronized void teach(RunStatus teacher) {
    put(teacher);
    taught = List.of(new SweepRun(teacher.name(), "", 0, 8, 4, 40, 40, "abc"));
  }

  /** What was changed, in order. */
  public List<String> asked() {
    return List.copyOf(asked);
  }

  public synchronized Submission submitted() {
    return submitted;
  }

  @Override
  public CompletionStage<ClusterStatus> cluster() {
    return answer(() -> new ClusterStatus("espalier", "0.1.0", 3, "n1", List.of(new NodeStatus("n1", "127.0.0.1:25520", "UP",
        List.of("control", "trainer"), List.of(new DeviceStatus("cpu:0", 2, Optional.of("first")), new DeviceStatus("cpu:1", 1,
            Optional.empty())), List.of(new TeacherStatus("cpu:2", 1, List.of("first")))))));
  }

  @Override
  public CompletionStage<List<RunStatus>> runs() {
    return answer(() -> List.copyOf(runs.values()));
  }

  @Override
  public CompletionStage<RunStatus> run(String name) {
    return answer(() -> find(name));
  }

  @Override
  public CompletionStage<RunStatus> submit(Submission submission) {
    return answer(() -> {
      if (runs.containsKey(submission.name())) {
        throw new ControlException(Reason.CONFLICT, "there is a run " + submission.name() + " already: choose another name");
      }
      submitted = submission;
      put(new RunStatus(submission.name(), "QUEUED", submission.priority(), 0, Map.of(), 0, 0, 0, 2, "abc", "waits for a device"));
      return find(submission.name());
    });
  }

  /** Every run begins where the one before it is half-way, if beginnings are shared. */
  @Override
  public CompletionStage<SweepStatus> sweep(SweepSubmission sweep) {
    return answer(() -> {
      swept = sweep;
      boolean there = sweep.runs().stream().allMatch(run -> runs.containsKey(run.name()));
      if (!there && !sweep.check()) {
        sweep.runs().forEach(run -> put(new RunStatus(run.name(), "QUEUED", sweep.priority(), 0, Map.of(), 0, 0, 0, 2, "abc", "")));
      }
      if (!sweep.check()) {
        afterSweep.run();
      }
      List<SweepRun> plan = new ArrayList<>();
      sweep.runs().forEach(run -> plan.add(plan.isEmpty() || !sweep.shared() ? new SweepRun(run.name(), "", 0, 8, 4, 80, 80, "abc")
          : new SweepRun(run.name(), plan.get(plan.size() - 1).name(), 4, 8, 4, 40, 80, "abc")));
      return new SweepStatus(sweep.name(), sweep.check() ? "PLANNED" : there ? "THERE" : "QUEUED", sweep.shared(), 3, 4, 120, 160,
          taught, plan);
    });
  }

  public synchronized SweepSubmission swept() {
    return swept;
  }

  @Override
  public CompletionStage<RunStatus> fork(String parent, ForkSubmission fork) {
    return answer(() -> {
      find(parent);
      asked.add("FORK " + parent + " " + fork);
      put(new RunStatus(fork.name(), "QUEUED", fork.priority(), 0, Map.of(), 4, 0, 1, 2, "abc", "waits for a device"));
      return find(fork.name());
    });
  }

  @Override
  public CompletionStage<RunStatus> change(String name, Wish wish) {
    return answer(() -> {
      RunStatus run = find(name);
      asked.add(wish + " " + name);
      return run;
    });
  }

  @Override
  public CompletionStage<RunStatus> resize(String name, int workers) {
    return answer(() -> {
      RunStatus run = find(name);
      asked.add(workers + " workers " + name);
      return run;
    });
  }

  @Override
  public CompletionStage<FilePart> read(String name, RunFile file, long from, int most) {
    Runnable action;
    synchronized (this) {
      action = beforeRead;
      beforeRead = () -> { };
    }
    action.run();
    return answer(() -> {
      find(name);
      byte[] bytes = files.getOrDefault(name + "/" + file, new byte[0]);
      int start = (int) Math.min(from, bytes.length);
      return new FilePart(from, Arrays.copyOfRange(bytes, start, Math.min(bytes.length, start + most)), bytes.length);
    });
  }

  @Override
  public CompletionStage<ClusterStatus> drain(String node) {
    asked.add("DRAIN " + node);
    return cluster();
  }

  private RunStatus find(String name) {
    RunStatus run = runs.get(name);
    if (run == null) {
      throw new ControlException(Reason.UNKNOWN, "there is no run " + name + " in this cluster");
    }
    return run;
  }

  private synchronized <T> CompletionStage<T> answer(Supplier<T> answer) {
    if (!failures.isEmpty()) {
      return CompletableFuture.failedFuture(failures.remove());
    }
    try {
      return CompletableFuture.completedFuture(answer.get());
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
