package org.espalier.tests.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.espalier.actors.teacher.cache.AnswerSettings;
import org.espalier.actors.teacher.cache.AnswerStatistics;
import org.espalier.actors.teacher.cache.AnswerStore;
import org.espalier.actors.teacher.cache.CachedAnswers;
import org.espalier.actors.teacher.cache.TeacherIdentity;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.data.BatchRef;
import org.espalier.models.data.Sample;

/**
 * What the cache of teachers' answers takes, on a disk whose pages are in memory: answers kept and found a second, with their keys, for
 * batches of 64 samples; bytes an answer; and how long it takes until a cache of so many answers gives the first of them. Printed are
 * medians. Arguments: rounds, seconds a round, and numbers of answers.
 */
public final class AnswerCacheSpeed {
  private static final int SAMPLES = 64;
  private static final int[] CLASSES = {100, 1000};
  /** Of the caches that are opened: the fewer, the more headers a byte. */
  private static final int FEW_CLASSES = 10;
  private static final long[] TO_OPEN = {1_000, 10_000, 100_000};
  private static final long BYTES = 16L << 30;
  private static final int WARM_UP = 1;
  private static final String TEACHER = "cnn";
  private static final TeacherIdentity IDENTITY = new TeacherIdentity("0".repeat(64), "resnet18", "{\"arch\":\"resnet18\"}", 32, 100, 1,
      "libtorch 2.7.1\ndevice cpu", 1);

  private AnswerCacheSpeed() {}

  public static void main(String[] arguments) throws IOException {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
    double seconds = arguments.length > 1 ? Double.parseDouble(arguments[1]) : 1;
    Path folder = Folders.temporary("answers").resolve("answers");
    long[] toOpen = Stream.of(arguments).skip(2).mapToLong(Long::parseLong).toArray();
    for (int classes : CLASSES) {
      keepAndFind(folder, classes, rounds, seconds);
    }
    for (long answers : toOpen.length > 0 ? toOpen : TO_OPEN) {
      open(folder, answers, rounds);
    }
  }

  private static void keepAndFind(Path folder, int classes, int rounds, double seconds) throws IOException {
    List<Double> kept = new ArrayList<>();
    List<Double> found = new ArrayList<>();
    AnswerStatistics last = AnswerStatistics.NONE;
    for (int round = -WARM_UP; round < rounds; round++) {
      try (AnswerStore store = store(folder); CachedAnswers answers = answers(store)) {
        long count = keep(answers, classes, seconds, round < 0 ? new ArrayList<>() : kept);
        find(answers, count, seconds, round < 0 ? new ArrayList<>() : found);
        last = store.statistics();
      }
      Folders.delete(folder);
    }
    double each = (double) last.bytesRead() / last.found();
    System.out.printf("%d x %4d  kept %.0f a second, found %.0f a second (%.0f MB/s), %.0f bytes an answer, %.0f more than its logits%n",
        SAMPLES, classes, median(kept), median(found), median(found) * each / 1e6, each, each - 4.0 * SAMPLES * classes);
  }

  /** Gives how many, and adds how many a second. */
  private static long keep(CachedAnswers answers, int classes, double seconds, List<Double> rates) {
    TensorBytes logits = logits(classes);
    long begin = System.nanoTime();
    long count = 0;
    while (System.nanoTime() - begin < seconds * 1e9) {
      answers.keep(TEACHER, batch(count++), logits);
    }
    rates.add(count * 1e9 / (System.nanoTime() - begin));
    return count;
  }

  /** Over and over, in an order that is not that of the file. */
  private static void find(CachedAnswers answers, long kept, double seconds, List<Double> rates) {
    long begin = System.nanoTime();
    long count = 0;
    while (System.nanoTime() - begin < seconds * 1e9) {
      answers.find(TEACHER, batch(count++ * 7_919 % kept)).orElseThrow();
    }
    rates.add(count * 1e9 / (System.nanoTime() - begin));
  }

  private static void open(Path folder, long count, int rounds) throws IOException {
    try (AnswerStore store = store(folder); CachedAnswers answers = answers(store)) {
      TensorBytes logits = logits(FEW_CLASSES);
      LongStream.range(0, count).forEach(number -> answers.keep(TEACHER, batch(number), logits));
    }
    List<Double> times = new ArrayList<>();
    for (int round = -WARM_UP; round < rounds; round++) {
      long begin = System.nanoTime();
      try (AnswerStore store = store(folder); CachedAnswers answers = answers(store)) {
        answers.find(TEACHER, batch(count - 1)).orElseThrow();
      }
      if (round >= 0) {
        times.add((System.nanoTime() - begin) / 1e6);
      }
    }
    Folders.delete(folder);
    System.out.printf("opened with %d answers of %d x %d in %.1f ms%n", count, SAMPLES, FEW_CLASSES, median(times));
  }

  private static AnswerStore store(Path folder) {
    return new AnswerStore(new AnswerSettings(folder, BYTES), InstantSource.system());
  }

  private static CachedAnswers answers(AnswerStore store) {
    return new CachedAnswers(store, Map.of(TEACHER, IDENTITY));
  }

  private static BatchRef batch(long number) {
    List<Sample> samples = IntStream.range(0, SAMPLES).mapToObj(i -> new Sample(number + i, 0)).toList();
    return new BatchRef("0".repeat(64), "train", "crop 32, size 32", 0, number, samples);
  }

  private static TensorBytes logits(int classes) {
    float[] values = new float[SAMPLES * classes];
    Arrays.fill(values, 0.5f);
    return TensorBytes.of(values, SAMPLES, classes);
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }
}
