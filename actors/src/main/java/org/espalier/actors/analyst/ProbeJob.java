package org.espalier.actors.analyst;

/**
 * A committed checkpoint to look at.
 *
 * @param experiment resolved, as canonical JSON
 * @param folder     of the run's checkpoints, as this machine sees it
 * @param checkpoint its name; it is not deleted before the analyst has answered
 * @param step       updates done
 * @param target     folder for what is found
 */
public record ProbeJob(String run, String experiment, String folder, String checkpoint, long step, String target) {}
