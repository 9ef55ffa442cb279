package org.espalier.actors.supervisor;

/**
 * A checkpoint that counts.
 *
 * @param name     of its folder
 * @param step     updates done
 * @param term     of the placement that wrote it
 * @param checksum of its manifest, so of all its bits
 */
public record Commit(String name, long step, long term, String checksum) {}
