package org.espalier.actors.copies;

/**
 * A file of a run's folder.
 *
 * @param path   below the folder, with {@code /}
 * @param length bytes now
 */
public record RunFile(String path, long length) {}
