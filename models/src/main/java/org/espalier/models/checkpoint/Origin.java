package org.espalier.models.checkpoint;

/**
 * What wrote a checkpoint, and for which experiment.
 *
 * @param program        version of the program
 * @param numerics       version of its arithmetic; grows when bits change on purpose
 * @param experimentHash of the resolved experiment
 */
public record Origin(String program, int numerics, String experimentHash) {}
