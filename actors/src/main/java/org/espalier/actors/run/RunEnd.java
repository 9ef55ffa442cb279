package org.espalier.actors.run;

/**
 * How an execution ended that did not fail.
 *
 * @param finished   whether the run did all that was asked; else it was stopped and can go on
 * @param step       updates done
 * @param epoch      epochs done
 * @param seconds    spent on the run so far, in this execution and those before it
 * @param checkpoint name of the last one
 */
public record RunEnd(boolean finished, long step, int epoch, double seconds, String checkpoint) {}
