package org.espalier.actors.teacher.cache;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.espalier.models.checkpoint.TensorBytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers in a folder, in segments that only grow, with an index of them in memory (some 120 bytes an answer). Several processes may use
 * the folder at a time: each appends to a segment of its own and reads those of the others. It keeps its bound by deleting the oldest
 * segments. Losing all of it costs time only, so nothing here fails: what is damaged or gone is not found, and where nothing can be written
 * nothing is stored. An answer follows from its key alone, so it does not matter who computed it, or in which term. The folder is not
 * touched before the first question. For any thread; one at a time is served, for as long as it takes to read or write one answer. A
 * process has one store a folder.
 */
public final class AnswerStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AnswerStore.class);
  /** How long answers of other processes may go unnoticed, of which at most one segment a process is new. */
  private static final long LOOK_EVERY_MILLIS = 1000;
  private final AnswerSettings settings;
  private final InstantSource clock;
  private final Map<AnswerKey, Place> index = new HashMap<>();
  private final TreeMap<Path, Segment> segments = new TreeMap<>();
  private Optional<Segment> own = Optional.empty();
  private Optional<Long> looked = Optional.empty();
  private boolean open;
  private boolean storing;
  private volatile AnswerStatistics statistics = AnswerStatistics.NONE;

  /** @param clock names segments, and says when it is time to look what others have done */
  public AnswerStore(AnswerSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    this.open = settings.bytes() > 0;
    this.storing = open;
  }

  /** One that has no answer and takes none. */
  public static AnswerStore off() {
    return new AnswerStore(AnswerSettings.off(), InstantSource.system());
  }

  /** Whether it can have answers at all. */
  public synchronized boolean isOn() {
    return open;
  }

  public Path folder() {
    return settings.folder();
  }

  /** The answer of a key, bit for bit as it was kept, in memory of its own. */
  public synchronized Optional<TensorBytes> find(AnswerKey key) {
    if (!open) {
      return Optional.empty();
    }
    if (looked.isEmpty()) {
      look();
      keepBound();
    } else if (!index.containsKey(key) && isTimeToLook()) {
      look();
    }
    Place place = index.get(key);
    Optional<TensorBytes> answer = place == null ? Optional.empty() : read(key, place);
    statistics = answer.isPresent() ? statistics.plusFound(place.total()) : statistics.plusMissed();
    return answer;
  }

  /** Takes an answer, float32, unless it has one of that key, or there is no room for it. */
  public synchronized void keep(AnswerKey key, TensorBytes logits) {
    if (storing && !index.containsKey(key)) {
      try {
        append(key, logits);
      } catch (IOException e) {
        stopStoring(e.toString());
      }
    }
  }

  /** What it was good for so far. Does not wait for whoever is served. */
  public AnswerStatistics statistics() {
    return statistics;
  }

  /** Answers that are known. */
  synchronized int size() {
    return index.size();
  }

  /** Nothing is found or taken any more. */
  @Override
  public synchronized void close() {
    own.ifPresent(Segment::seal);
    own = Optional.empty();
    open = false;
    storing = false;
    index.clear();
    segments.clear();
  }

  private Optional<TensorBytes> read(AnswerKey key, Place place) {
    try {
      Optional<TensorBytes> answer = place.segment().read(place, key);
      if (answer.isEmpty()) {
        index.remove(key);
      }
      return answer;
    } catch (NoSuchFileException e) {
      forget(place.segment());   // another process has made room, or somebody has tidied up
      return Optional.empty();
    }
  }

  private void append(AnswerKey key, TensorBytes logits) throws IOException {
    long size = AnswerRecord.size(logits.spec());
    if (size > settings.segment()) {
      stopStoring("an answer has %d bytes, which is more than a 32nd of espalier.teacher.cache.bytes (%d)".formatted(size,
          settings.bytes()));
      return;
    }
    if (own.isEmpty() || !own.get().exists() || own.get().counted() + size > settings.segment()) {
      begin();
    }
    if (own.isPresent()) {
      ByteBuffer record = AnswerRecord.write(key, logits);
      index.put(key, own.get().append(record));
      statistics = statistics.plusWritten(record.limit());
    }
  }

  /** A new segment, and room for it. */
  private void begin() throws IOException {
    own.ifPresent(Segment::seal);
    own = Optional.empty();
    Files.createDirectories(settings.folder());
    FileStore disk = Files.getFileStore(settings.folder());
    if (!Room.isLeft(disk.getUsableSpace(), disk.getTotalSpace(), settings.segment())) {
      stopStoring("the disk has %d MiB left, which are for other things".formatted(disk.getUsableSpace() >> 20));
      return;
    }
    Segment begun = Segment.create(settings.folder(), clock.millis());
    segments.put(begun.file(), begun);
    own = Optional.of(begun);
    look();
    if (makeRoom() > settings.bytes()) {
      begun.seal();
      forget(begun);
      own = Optional.empty();
      stopStoring("others are writing as much as espalier.teacher.cache.bytes (%d) lets there be".formatted(settings.bytes()));
    }
  }

  /** The bound may be another one than last time. */
  private void keepBound() {
    try {
      makeRoom();
    } catch (IOException e) {
      stopStoring(e.toString());
    }
  }

  /** Deletes what is too much; gives the bytes that are left. */
  private long makeRoom() throws IOException {
    List<Room.Held> held = held();
    for (Segment segment : Room.toFree(held, settings.bytes())) {
      LOG.info("{} makes room for new answers of teachers", segment.file());
      segment.delete();
      forget(segment);
    }
    return Room.total(held.stream().filter(left -> segments.containsKey(left.segment().file())).toList());
  }

  private List<Room.Held> held() throws IOException {
    List<Room.Held> held = new ArrayList<>();
    for (Segment segment : segments.values()) {
      held.add(segment.held(settings.segment()));
    }
    return held;
  }

  private boolean isTimeToLook() {
    return Math.abs(clock.millis() - looked.get()) >= LOOK_EVERY_MILLIS;
  }

  /** Learns what others have written or deleted, and the first time what is there. */
  private void look() {
    looked = Optional.of(clock.millis());
    SortedSet<Path> there = list();
    List.copyOf(segments.values()).stream().filter(segment -> !there.contains(segment.file())).forEach(this::forget);
    for (Path file : there) {
      Segment segment = segments.computeIfAbsent(file, Segment::at);
      if (own.isEmpty() || own.get() != segment) {
        segment.scan(index::put);
      }
    }
  }

  private SortedSet<Path> list() {
    try (Stream<Path> files = Files.list(settings.folder())) {
      return files.filter(Segment::isNamed).filter(Files::isRegularFile).collect(Collectors.toCollection(TreeSet::new));
    } catch (NoSuchFileException e) {
      return new TreeSet<>();
    } catch (IOException | UncheckedIOException e) {
      stopStoring(e.toString());
      return new TreeSet<>(segments.keySet());
    }
  }

  private void forget(Segment segment) {
    segments.remove(segment.file());
    index.values().removeIf(place -> place.segment() == segment);
  }

  private void stopStoring(String reason) {
    if (storing) {
      LOG.warn("answers of teachers are no longer stored in {}: {}", settings.folder(), reason);
      storing = false;
    }
  }
}
