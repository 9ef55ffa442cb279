package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import java.util.Optional;
import org.espalier.actors.analyst.Analyst;
import org.espalier.analysis.run.RunFolder;

/**
 * A run that is to be trained.
 *
 * @param run         identity in the journal
 * @param experiment  resolved, as canonical JSON
 * @param listener    told what happens, on a thread of the run
 * @param otherDevice go on although the device computes other bits than the one before
 * @param analyst     looks at its checkpoints
 */
record RunTask(String run, String experiment, RunFolder folder, RunListener listener, boolean otherDevice,
    Optional<ActorRef<Analyst.Command>> analyst) {}
