package org.espalier.actors.supervisor;

import java.util.OptionalLong;

/** What a coordinator does next, decided from where everything stands. */
sealed interface NextMove {

  /** Nothing, until something changes. */
  record Wait(String reason) implements NextMove {}

  /**
   * The trainers may go on until so many updates are done.
   *
   * @param stop where something will have to be decided; nothing is granted beyond it before
   */
  record Grant(long step, long stop) implements NextMove {}

  /** All trainers stand at this step: copy them. */
  record Copy(long step) implements NextMove {}

  /** Bring the schedule's decision for this epoch, from 1, into force. */
  record Enter(int epoch) implements NextMove {}

  /** All is done and safe. */
  record Finish(long step) implements NextMove {}

  /** The run stands at this step, safe, as was asked. */
  record Rest(long step) implements NextMove {}

  /**
   * Where everything stands, in updates done.
   *
   * @param still     where all trainers stand still, evaluated if an epoch ended; none while one goes on
   * @param recorded  in the run folder
   * @param granted   how far the trainers may go
   * @param stop      the stop that the last grant was for
   * @param window    how far they may be ahead of the record
   * @param copied    the last copy that was taken, or the checkpoint that this placement started from; -1 for none
   * @param copying   whether one is being taken
   * @param saving    whether one is on its way to disk
   * @param committed the last commit of this placement or its start; -1 for none
   * @param entered   the last epoch, from 1, whose decision is in force
   * @param entering  whether one is on its way
   * @param pausing   whether somebody asked to pause
   * @param target    where trainers come to rest for the pause; none until all have said where they can
   * @param blocked   whether the disk does not take what has to be written
   */
  record Standing(OptionalLong still, long recorded, long granted, long stop, long window, long copied, boolean copying, boolean saving,
      long committed, int entered, boolean entering, boolean pausing, OptionalLong target, boolean blocked) {}

  /** Pure. */
  static NextMove decide(Route route, Standing now) {
    if (now.still().isPresent()) {
      return atBoundary(route, now, now.still().getAsLong());
    }
    if (now.pausing()) {
      long target = now.target().orElse(now.granted());
      return target > now.granted() ? new Grant(target, target) : new Wait("the trainers come to rest");
    }
    return now.blocked() ? new Wait("the disk") : grant(now, now.stop(), now.window() / 2);
  }

  private static NextMove atBoundary(Route route, Standing now, long step) {
    boolean wanted = step == 0 || route.isDue(step) || now.pausing();
    if (wanted && now.copied() != step) {
      return now.saving() || now.copying() ? new Wait("a checkpoint") : new Copy(step);
    }
    if (route.finished(step)) {
      return now.committed() == step ? new Finish(step) : new Wait("the last checkpoint");
    }
    if (now.pausing()) {
      return now.committed() == step ? new Rest(step) : new Wait("the checkpoint of the pause");
    }
    if (now.blocked()) {
      return new Wait("the disk");
    }
    if (now.entered() < route.epochAfter(step)) {
      return now.entering() ? new Wait("the schedule") : new Enter(route.epochAfter(step));
    }
    return grant(now, route.nextStop(step), 1);
  }

  /** Raises the limit if it is worth a message: to the stop, or by so many steps at least. */
  private static NextMove grant(Standing now, long stop, long worth) {
    long limit = Math.min(stop, now.recorded() + now.window());
    boolean worthIt = limit - now.granted() >= Math.max(1, worth) || limit == stop && limit > now.granted();
    return worthIt ? new Grant(limit, stop) : new Wait("the trainers");
  }
}
