package org.espalier.actors.teacher;

import akka.actor.typed.ActorRef;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.espalier.actors.Blueprints;
import org.espalier.actors.Deadlines;
import org.espalier.actors.WorkThreads;
import org.espalier.actors.copies.Copies;
import org.espalier.actors.exchange.Courier;
import org.espalier.models.tensor.ComputeDevice;

/**
 * What every teacher of a node needs.
 *
 * @param deadlines   after which a native call counts as hung: from the times of answers, and for loading
 * @param fingerprint of a device, as text; asked on the native thread
 * @param hung        told, on any thread, when a native call does not return; must return at once
 * @param courier     brings answers to trainers elsewhere
 * @param copies      of the node, where nodes share no folder of runs
 */
public record TeacherSettings(Blueprints blueprints, WorkThreads threads, Deadlines deadlines,
    Function<ComputeDevice, String> fingerprint, Consumer<String> hung, Courier courier, Optional<ActorRef<Copies.Command>> copies) {}
