package org.espalier.actors.web;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What a person can ask of a running cluster, whichever node is asked. For any thread; nothing blocks. A stage that fails does so with
 * a {@link ControlException}, which says why in words for that person.
 */
public interface Control {

  /** The nodes, and who supervises. */
  CompletionStage<ClusterStatus> cluster();

  /** All runs that the cluster remembers, in the order in which they were submitted. */
  CompletionStage<List<RunStatus>> runs();

  CompletionStage<RunStatus> run(String name);

  /**
   * Queues a run, with those that train its teachers; the stage ends when the cluster cannot forget them any more. While the data of
   * teachers are still being looked at, it fails as {@link ControlException.Reason#UNAVAILABLE}, and the same is to be asked for again.
   */
  CompletionStage<RunStatus> submit(Submission submission);

  /**
   * Plans runs as a tree over the beginnings that they share, and queues them, all or none; the same sweep again finds the runs that are
   * there. The stage ends when the cluster cannot forget them any more; while their data are still being looked at, it fails as
   * {@link ControlException.Reason#UNAVAILABLE}, and the same sweep is to be asked for again.
   */
  CompletionStage<SweepStatus> sweep(SweepSubmission sweep);

  /** Queues a run that goes on from a step of another with something changed; ends, and is to be asked for again, as {@link #sweep}. */
  CompletionStage<RunStatus> fork(String parent, ForkSubmission fork);

  /** Asks for it; the stage ends when the wish is recorded, not when it has come true. */
  CompletionStage<RunStatus> change(String name, Wish wish);

  /** Lets so many workers share the batches of a run; the stage ends when that is recorded, not when it has come true. */
  CompletionStage<RunStatus> resize(String name, int workers);

  /** Part of a file of the run's folder, empty if the file does not reach that far. */
  CompletionStage<FilePart> read(String name, RunFile file, long from, int most);

  /** Hands over what a node works on, and stops it. */
  CompletionStage<ClusterStatus> drain(String node);

  /** What somebody wants of a run. */
  enum Wish { PAUSE, RESUME, CANCEL }

  /** Files that can be read from afar. */
  enum RunFile { EVENTS, METRICS, RESULT, EXPERIMENT }

  /**
   * Bytes of a file.
   *
   * @param from  offset of the first of them
   * @param total the file's length now
   */
  record FilePart(long from, byte[] bytes, long total) {}

  /**
   * A run to be trained.
   *
   * @param name       of the run in the cluster and of its folder: letters, digits, dots, dashes and underscores
   * @param experiment resolved, as JSON; threads that it leaves out are settled by the cluster
   * @param priority   runs of higher priority are placed first; 0 is usual
   * @param devices    by learner, as {@code node/cpu:0}; empty for wherever there is room
   * @param workers    that may share each batch, if there are devices for so many; at least 1
   */
  record Submission(String name, String experiment, int priority, Map<String, String> devices, int workers) {}

  /**
   * Runs to be trained together.
   *
   * @param name       for people
   * @param experiment resolved, as JSON: what the runs have in common
   * @param shared     whether shared beginnings are trained once
   * @param check      whether they are only planned
   * @param priority   runs of higher priority are placed first; 0 is usual
   */
  record SweepSubmission(String name, String experiment, List<SweepChange> runs, boolean shared, boolean check, int priority) {}

  /**
   * @param name    of the run in the cluster
   * @param changes to the experiment, as a JSON merge patch
   */
  record SweepChange(String name, String changes) {}

  /**
   * Runs that are trained together.
   *
   * @param state       PLANNED, QUEUED or THERE: only planned, as was asked; queued now; there before
   * @param shared      whether shared beginnings are trained once
   * @param epochs      that are trained in all
   * @param epochsAlone of all runs, each trained alone
   * @param macs        multiply-accumulates of what is trained
   * @param macsAlone   of all runs, each trained alone
   * @param teachers    runs that are trained before the others, for them to learn from
   * @param runs        in the order in which they begin
   */
  record SweepStatus(String name, String state, boolean shared, double epochs, double epochsAlone, double macs, double macsAlone,
      List<SweepRun> teachers, List<SweepRun> runs) {}

  /**
   * What a run of a sweep trains, or one that trains a teacher.
   *
   * @param parent    the run that it goes on from; empty if it begins by itself
   * @param from      updates that it takes over
   * @param to        updates at which it ends
   * @param macs      multiply-accumulates between the two
   * @param macsAlone of the whole run
   */
  record SweepRun(String name, String parent, long from, long to, int stepsPerEpoch, double macs, double macsAlone,
      String experimentHash) {}

  /**
   * A run that goes on from a step of another.
   *
   * @param name     of the new run in the cluster
   * @param at       {@code epoch=12}, after so many epochs, or {@code step=3400}, after so many updates
   * @param settings {@code key=value}, what is changed
   */
  record ForkSubmission(String name, String at, List<String> settings, int priority) {}

  /**
   * A run as the cluster knows it.
   *
   * @param status     QUEUED, PLACING, TRAINING, PAUSING, CANCELLING, PAUSED, COMPLETED, FAILED, REFUSED, CANCELLED
   * @param term       of its last placement, 0 before the first
   * @param devices    by learner, where it is; several if workers share its batches
   * @param step       updates in the last committed checkpoint
   * @param lastStep   at which it will end; 0 as long as nobody knows, before its data were opened
   * @param epoch      epochs in the last committed checkpoint
   * @param epochs     that it will have
   * @param message    why it waits, failed or was refused; empty if there is nothing to say
   */
  record RunStatus(String name, String status, int priority, long term, Map<String, List<String>> devices, long step, long lastStep,
      int epoch, int epochs, String experimentHash, String message) {}

  /**
   * @param generation of the supervisor, grows with each of its starts
   * @param supervisor name of the node where it is
   */
  record ClusterStatus(String cluster, String version, long generation, String supervisor, List<NodeStatus> nodes) {}

  /**
   * @param status   UP, LEAVING, UNREACHABLE
   * @param devices  with what they work on
   * @param teachers devices for teachers alone, with whom they teach
   */
  record NodeStatus(String name, String address, String status, List<String> roles, List<DeviceStatus> devices,
      List<TeacherStatus> teachers) {}

  /** @param runs that learn from the networks there */
  record TeacherStatus(String name, int threads, List<String> runs) {}

  /** @param run that it works on, if any */
  record DeviceStatus(String name, int threads, Optional<String> run) {}
}
