package org.espalier.models.data;

/**
 * A place in a batch.
 *
 * @param id         of the sample in its source
 * @param occurrence 0 for the first time in an epoch; repeated copies of a sample are augmented differently
 */
public record Sample(long id, int occurrence) {}
