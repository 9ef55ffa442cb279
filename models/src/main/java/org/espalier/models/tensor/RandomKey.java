package org.espalier.models.tensor;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What a random draw is for. Equal keys give equal draws on every machine, thread and day; there is no other source of
 * randomness in the program. No run name, term, host or thread is part of a key, so runs that share their beginning share
 * their draws.
 *
 * @param seed    the experiment's seed
 * @param purpose what is drawn: {@code "init"}, {@code "dropout"}, {@code "order"}, {@code "crop"}, ...
 * @param learner name of the learner that draws, or {@code ""} where all learners see the same draw
 * @param path    layer path, class name or other place inside the learner or the data; {@code ""} if there is only one
 * @param time    step or epoch, from 0
 * @param item    sample id or shard, from 0
 * @param pass    tells repeated draws of the same place apart: SAM's second forward, a sample's second occurrence
 */
public record RandomKey(long seed, String purpose, String learner, String path, long time, long item, int pass) {

  /** A key that is the same at every step, for every sample: initial weights, subsets, orders of an epoch. */
  public static RandomKey of(long seed, String purpose) {
    return new RandomKey(seed, purpose, "", "", 0, 0, 0);
  }

  public RandomKey learner(String name) {
    return new RandomKey(seed, purpose, name, path, time, item, pass);
  }

  public RandomKey path(String place) {
    return new RandomKey(seed, purpose, learner, place, time, item, pass);
  }

  public RandomKey time(long stepOrEpoch) {
    return new RandomKey(seed, purpose, learner, path, stepOrEpoch, item, pass);
  }

  public RandomKey item(long sampleOrShard) {
    return new RandomKey(seed, purpose, learner, path, time, sampleOrShard, pass);
  }

  public RandomKey pass(int number) {
    return new RandomKey(seed, purpose, learner, path, time, item, number);
  }

  /**
   * The first eight bytes, big-endian, of SHA-256 over the seed, the three strings (each as UTF-8 behind its length in four
   * bytes), time, item and pass. Frozen: a change is a change of every run's bits.
   */
  public long hash() {
    byte[] p = purpose.getBytes(StandardCharsets.UTF_8);
    byte[] l = learner.getBytes(StandardCharsets.UTF_8);
    byte[] q = path.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + 12 + p.length + l.length + q.length + 8 + 8 + 4);
    bytes.putLong(seed);
    bytes.putInt(p.length).put(p).putInt(l.length).put(l).putInt(q.length).put(q);
    bytes.putLong(time).putLong(item).putInt(pass);
    return ByteBuffer.wrap(sha256(bytes.array())).getLong();
  }

  /** A stream of draws on the host. */
  public RandomStream stream() {
    return new RandomStream(hash());
  }

  /** Seed of a libtorch generator. Its CPU generator takes 32 bits only, so these are the low ones of a mixed hash. */
  public long generatorSeed() {
    return hash() & 0xFFFF_FFFFL;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
