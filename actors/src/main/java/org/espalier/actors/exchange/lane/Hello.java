package org.espalier.actors.exchange.lane;

import static org.espalier.actors.exchange.lane.FrameHeader.require;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What is said before anything else. The caller: magic, version, length of the cluster's name, the name. The one who was called
 * answers: magic, version, a word. So a caller knows that it is let in before it sends.
 */
final class Hello {
  static final int MAGIC = 0x45_53_50_4C; // ESPL
  static final short VERSION = 1;
  private static final int START = 8;
  private static final int MOST_NAME = 255;

  /** The answer, as a number on the wire by its order: append only. */
  enum Answer { WELCOME, OTHER_VERSION, OTHER_CLUSTER, NO_ROOM }

  private Hello() {}

  /** Says it and waits for the answer. */
  static void say(Link link, String cluster) throws IOException {
    byte[] name = cluster.getBytes(StandardCharsets.UTF_8);
    link.write(start(name.length, name.length).put(name).flip());
    ByteBuffer answer = link.fill(ByteBuffer.allocate(START));
    require(answer.getInt() == MAGIC, LaneFailure.HELLO, "%s is no lane: it did not answer as one", link.peer());
    short version = answer.getShort();
    Answer word = word(answer.getShort());
    require(version == VERSION && word != Answer.OTHER_VERSION, LaneFailure.VERSION,
        "%s speaks version %d of the lane, this node %d: run the same program on both", link.peer(), version, VERSION);
    require(word != Answer.OTHER_CLUSTER, LaneFailure.CLUSTER, "%s does not belong to cluster %s", link.peer(), cluster);
    require(word == Answer.WELCOME, LaneFailure.FULL, "%s has as many connections as it allows", link.peer());
  }

  /** Hears it; whom it does not let in it tells why, if that is a lane at all. */
  static void hear(Link link, String cluster) throws IOException {
    ByteBuffer start = link.fill(ByteBuffer.allocate(START));
    require(start.getInt() == MAGIC, LaneFailure.HELLO, "%s did not say hello as a lane does", link.peer());
    short version = start.getShort();
    int length = start.getShort();
    require(length > 0 && length <= MOST_NAME, LaneFailure.HELLO, "%s has a cluster name of %d bytes", link.peer(), length);
    String name = StandardCharsets.UTF_8.decode(link.fill(ByteBuffer.allocate(length))).toString();
    if (version != VERSION) { // only now: bytes that nobody read would tear the answer down with the connection
      refuse(link, Answer.OTHER_VERSION, LaneFailure.VERSION, "it speaks version " + version + " of the lane, this node " + VERSION);
    }
    if (!name.equals(cluster)) {
      refuse(link, Answer.OTHER_CLUSTER, LaneFailure.CLUSTER, "it belongs to cluster " + printable(name) + ", this node to " + cluster);
    }
  }

  static void answer(Link link, Answer word) throws IOException {
    link.write(start(word.ordinal(), 0).flip());
  }

  static void refuse(Link link, Answer word, LaneFailure reason, String why) throws IOException {
    answer(link, word);
    throw new LaneException(reason, "%s was turned away: %s", link.peer(), why);
  }

  private static ByteBuffer start(int number, int more) {
    return ByteBuffer.allocate(START + more).putInt(MAGIC).putShort(VERSION).putShort((short) number);
  }

  private static Answer word(short number) {
    Answer[] words = Answer.values();
    return number >= 0 && number < words.length ? words[number] : Answer.OTHER_VERSION;
  }

  /** A stranger's words go into a log only without what could forge its lines. */
  private static String printable(String name) {
    return name.replaceAll("[^A-Za-z0-9._-]", "?");
  }

}
