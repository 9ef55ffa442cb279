package org.espalier.actors.planning;

import java.util.List;
import org.espalier.actors.WireMessage;

/** What somebody is told who asked for something. */
public sealed interface PlanningAnswer extends WireMessage {

  /**
   * @param teachers that the runs learn from, in the order in which they begin
   * @param plan     in the order in which the runs begin
   */
  record SweepPlanned(State state, List<PlannedRun> teachers, List<PlannedRun> plan) implements PlanningAnswer {
    public SweepPlanned {
      teachers = List.copyOf(teachers);
      plan = List.copyOf(plan);
    }
  }

  /** How far a sweep is. */
  enum State {
    /** It was only planned, as was asked. */
    PLANNED,
    /** Its runs are queued now; nothing can forget them. */
    QUEUED,
    /** The same runs were there already. */
    THERE
  }

  /** The run is queued; nothing can forget it. */
  record Queued(String run) implements PlanningAnswer {}

  /** Nothing was queued. */
  record Refused(Reason reason, String message) implements PlanningAnswer {}

  /** Why not. */
  enum Reason {
    /** The request is wrong. */
    WRONG,
    /** The run that it is about is not there. */
    UNKNOWN,
    /** Another run has the name. */
    CONFLICT,
    /** The same request later may find its answer. */
    LATER,
    /** The program is wrong. */
    FAULT
  }
}
