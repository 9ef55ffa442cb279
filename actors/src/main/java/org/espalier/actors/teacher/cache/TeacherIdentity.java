package org.espalier.actors.teacher.cache;

/**
 * What decides a frozen network's logits, besides the batch. Not what an experiment calls the teacher, nor where its file lies: two runs
 * that ask the same network in the same way share its answers.
 *
 * @param weights      SHA-256 of its weights file, in hexadecimal
 * @param architecture as the zoo calls it
 * @param config       its numbers, as canonical JSON
 * @param imageSize    side of the images that it is built for, pixels
 * @param classes      that it tells apart
 * @param threads      that it computes with
 * @param fingerprint  of the device that it computes on, as text
 * @param numerics     version of the program's arithmetic
 */
public record TeacherIdentity(String weights, String architecture, String config, int imageSize, int classes, int threads,
    String fingerprint, int numerics) {}
