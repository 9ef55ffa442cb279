package org.espalier.models.checkpoint;

/**
 * What a file's content is known by.
 *
 * @param bytes  its length
 * @param sha256 64 lower-case hexadecimal digits, as {@code sha256sum} prints them
 */
public record FileDigest(long bytes, String sha256) {}
