package org.espalier.models.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.espalier.models.InputException;
import org.espalier.models.Quoted;

/**
 * What a checkpoint is: {@code manifest.json} of its folder.
 *
 * @param format   of this file and its neighbours
 * @param term     of the run's placement that wrote it
 * @param files    length and SHA-256 of each file beside this one
 * @param state    what a learner's files do not hold, as the caller wants it back: decisions, sums, counters, fingerprint.
 *                 Numbers in it must be finite.
 * @param checksum SHA-256 of this file's text with zeros in the checksum's place, so that every changed bit shows
 */
public record Manifest(int format, Origin origin, long term, Position position, SortedMap<String, FileDigest> files,
    ObjectNode state, String checksum) {
  static final int FORMAT = 1;
  private static final int MAX_FILES = 1000;
  private static final String ZEROS = "0".repeat(64);
  /** What follows the checksum in the text. */
  private static final String TAIL = "\"\n}\n";
  private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  public Manifest {
    if (format != FORMAT) {
      throw new InputException("format is %d, this program reads %d; use the program that wrote it", format, FORMAT);
    }
    if (term < 0 || files.size() > MAX_FILES) {
      throw new InputException("term %d must be at least 0, and there are %d files of at most %d", term, files.size(), MAX_FILES);
    }
    files.forEach(Manifest::check);
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    state = state.deepCopy();
  }

  @Override
  public ObjectNode state() {
    return state.deepCopy();
  }

  static Manifest of(Origin origin, long term, Position position, Map<String, FileDigest> files, ObjectNode state) {
    var draft = new Manifest(FORMAT, origin, term, position, new TreeMap<>(files), state, ZEROS);
    return new Manifest(FORMAT, origin, term, position, draft.files, state, sha256(StrictJson.write(draft)));
  }

  /** @throws IllegalArgumentException if a checkpoint's file cannot be called so */
  static void checkName(String file) {
    if (!FILE.matcher(file).matches()) {
      throw new IllegalArgumentException("a file of a checkpoint cannot be called " + Quoted.text(file) + ": needed are at most "
          + "100 letters, digits, '.', '_' and '-', with a letter or digit in front");
    }
  }

  byte[] text() {
    return StrictJson.write(this);
  }

  /** @throws InputException if a bit of the text has changed since it was written, or it is no manifest */
  static Manifest read(Object file, byte[] text) {
    int at = text.length - TAIL.length() - ZEROS.length();
    if (at < 0) {
      throw new InputException("%s has %d bytes and is no manifest", file, text.length);
    }
    byte[] zeroed = text.clone();
    Arrays.fill(zeroed, at, at + ZEROS.length(), (byte) '0');
    String said = new String(text, at, ZEROS.length(), StandardCharsets.ISO_8859_1);
    if (!sha256(zeroed).equals(said)) {
      throw new InputException("%s does not have the checksum that stands in it", file);
    }
    return StrictJson.read(file, text, Manifest.class);
  }

  private static void check(String file, FileDigest digest) {
    boolean good = digest != null && FILE.matcher(file).matches() && digest.bytes() >= 0
        && digest.sha256() != null && SHA256.matcher(digest.sha256()).matches();
    if (!good) {
      throw new InputException("the entry of file %s is not a name, a length and a SHA-256", Quoted.text(file));
    }
  }

  private static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(HashingChannel.newDigest().digest(bytes));
  }
}
