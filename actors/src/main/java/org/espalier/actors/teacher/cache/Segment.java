package org.espalier.actors.teacher.cache;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.espalier.models.checkpoint.TensorBytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of records, one behind the other. One store makes it and appends to it, under a lock by which others know that it does; all stores
 * read it. It is opened for each look, so that a file which somebody deletes is missed at once and holds no room on the disk. Confined to
 * its store.
 */
final class Segment {
  private static final Logger LOG = LoggerFactory.getLogger(Segment.class);
  private static final Pattern NAME = Pattern.compile("\\d{15}-\\d{6}\\.answers");
  /** A record has an entry in memory, which is not for nothing: it counts as so many bytes at least. */
  private static final int LEAST_COUNTED = 4096;
  private final Path file;
  /** There while our store appends. Nothing else of ours may open the file then: closing it would end the lock, as POSIX has it. */
  private FileChannel appending;
  /** Ends with that channel; the JVM knows of it only while we do. */
  private FileLock claim;
  private long end;
  private long records;
  private boolean told;

  private Segment(Path file, FileChannel appending, FileLock claim) {
    this.file = file;
    this.appending = appending;
    this.claim = claim;
  }

  /** Whether a file is called as a segment is; others are nobody's business. */
  static boolean isNamed(Path file) {
    return NAME.matcher(file.getFileName().toString()).matches();
  }

  /** One that is there; nothing of it has been read yet. */
  static Segment at(Path file) {
    return new Segment(file, null, null);
  }

  /** A new one, to be appended to. Its name sorts by the time. */
  static Segment create(Path folder, long millis) throws IOException {
    for (int number = 0; ; number++) {
      Path file = folder.resolve("%015d-%06d.answers".formatted(millis, number));
      try {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new Segment(file, channel, claim(channel));
      } catch (FileAlreadyExistsException e) {
        LOG.debug("{} was just made by somebody else", file);
      }
    }
  }

  Path file() {
    return file;
  }

  /** Bytes of the records that are known, counted as the bound counts them. */
  long counted() {
    return Math.max(end, records * LEAST_COUNTED);
  }

  /** Finds the records that are new since the last look, in their order. What is behind the sound ones is left alone. */
  void scan(BiConsumer<AnswerKey, Place> found) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      Optional<AnswerRecord.Header> next = next(channel, size);
      while (next.isPresent()) {
        found.accept(next.get().key(), advance(next.get().total()));
        next = next(channel, size);
      }
      if (end < size && !isLocked(channel)) {
        tell("is cut off, damaged or of another version at byte %d: what is before it is used, %d bytes are not".formatted(end,
            size - end));
      }
    } catch (NoSuchFileException e) {
      LOG.debug("{} is gone", file);
    } catch (IOException e) {
      tell("cannot be read: " + e);
    }
  }

  private Optional<AnswerRecord.Header> next(FileChannel channel, long size) throws IOException {
    return size - end < AnswerRecord.HEADER ? Optional.empty()
        : AnswerRecord.header(bytes(channel, end, AnswerRecord.HEADER)).filter(header -> header.total() <= size - end);
  }

  private Place advance(int total) {
    Place place = new Place(this, end, total);
    end += total;
    records++;
    return place;
  }

  /**
   * Reads an answer.
   *
   * @return empty if it is not sound, which is said the first time
   * @throws NoSuchFileException if the segment is gone
   */
  Optional<TensorBytes> read(Place place, AnswerKey key) throws NoSuchFileException {
    try {
      Optional<TensorBytes> answer = AnswerRecord.read(bytes(place), key);
      if (answer.isEmpty()) {
        tell("is damaged: the answer at byte %d does not have its checksum and is computed again".formatted(place.offset()));
      }
      return answer;
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      tell("cannot be read at byte %d: %s".formatted(place.offset(), e));
      return Optional.empty();
    }
  }

  private ByteBuffer bytes(Place place) throws IOException {
    if (appending != null) {
      return bytes(appending, place.offset(), place.total());
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return bytes(channel, place.offset(), place.total());
    }
  }

  private static ByteBuffer bytes(FileChannel channel, long offset, int length) throws IOException {
    if (channel.size() - offset < length) {
      throw new EOFException("the file has become shorter");
    }
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, offset + bytes.position()) < 0) {
        throw new EOFException("the file has become shorter");
      }
    }
    return bytes.flip();
  }

  /** Writes a record behind the others. One that does not go in whole is taken out again. Nothing is forced to the disk. */
  Place append(ByteBuffer record) throws IOException {
    try {
      while (record.hasRemaining()) {
        appending.write(record, end + record.position());
      }
    } catch (IOException e) {
      cut(e);
      throw e;
    }
    return advance(record.limit());
  }

  private void cut(IOException reason) {
    try {
      appending.truncate(end);
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  /** Nothing will be appended any more. An empty file is not left behind. */
  void seal() {
    try {
      appending.close();
      if (end == 0) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      LOG.debug("{} cannot be closed: {}", file, e.toString());
    }
    appending = null;
    claim = null;
  }

  void delete() throws IOException {
    Files.deleteIfExists(file);
  }

  boolean exists() {
    return Files.exists(file);
  }

  /**
   * What it takes of the room for all.
   *
   * @param whole what one that is being written may come to have
   */
  Room.Held held(long whole) throws IOException {
    if (appending != null) {
      return new Room.Held(this, whole, true);
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long now = Math.max(channel.size(), counted());
      boolean written = isLocked(channel);
      return new Room.Held(this, written ? Math.max(now, whole) : now, written);
    } catch (NoSuchFileException e) {
      return new Room.Held(this, 0, true);
    }
  }

  /** Where there are no locks, as on some network file systems, everything looks free; what is deleted then costs time only. */
  private static boolean isLocked(FileChannel channel) {
    try (FileLock free = channel.tryLock(0, Long.MAX_VALUE, true)) {
      return free == null;
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static FileLock claim(FileChannel channel) {
    try {
      return channel.tryLock();
    } catch (IOException | OverlappingFileLockException e) {
      LOG.debug("a segment could not be locked: {}", e.toString());
      return null;
    }
  }

  private void tell(String what) {
    if (!told) {
      LOG.warn("{} {}; no more is said of this file", file, what);
      told = true;
    }
  }
}
