package org.espalier.actors.teacher.cache;

/**
 * Where a record lies.
 *
 * @param offset of its first byte
 * @param total  bytes of it, which its segment had when it was looked at
 */
record Place(Segment segment, long offset, int total) {}
