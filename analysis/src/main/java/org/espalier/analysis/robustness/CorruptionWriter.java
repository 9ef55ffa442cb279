package org.espalier.analysis.robustness;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.espalier.models.InputException;
import org.espalier.models.data.DataPart;
import org.espalier.models.data.DataSet;
import org.espalier.models.data.Image;

/**
 * Writes corrupted sets as PNG files, which keep every bit: a network scores on them what it scores on pictures that are corrupted on the
 * fly. A picture is written aside and renamed; those that are there are left alone, so whoever was stopped begins again where it was.
 */
public final class CorruptionWriter {
  private final CorruptionFolders folders;
  private final DataSet clean;
  private final Corruptor corruptor;
  private final List<Target> targets;
  private final String fileName;

  /** A folder of classes, and how its pictures are made from clean ones and the ids of their samples. */
  private record Target(Path folder, BiFunction<Image, Long, Image> change) {}

  private CorruptionWriter(CorruptionFolders folders, DataPart framed, long seed, List<Corruption> corruptions, List<Integer> severities) {
    this.folders = folders;
    this.clean = framed.set();
    this.corruptor = new Corruptor(seed);
    this.targets = targets(corruptions, severities);
    this.fileName = "%0" + Long.toString(clean.id(clean.size() - 1)).length() + "d.png";
  }

  private List<Target> targets(List<Corruption> corruptions, List<Integer> severities) {
    List<Target> all = new ArrayList<>();
    all.add(new Target(folders.clean(), (image, sample) -> image));
    for (Corruption corruption : corruptions) {
      for (int severity : severities) {
        all.add(new Target(folders.of(corruption, Corruption.requireSeverity(severity)),
            (image, sample) -> corruptor.image(image, corruption, severity, sample)));
      }
    }
    return all;
  }

  /**
   * @param part     pictures with the recipe that frames them
   * @param threads  that work side by side; the files do not depend on them
   * @param progress told the number of samples done
   * @throws InputException if the folder holds something else, or a corrupted set of other data, size or seed
   */
  public static void write(CorruptionFolders folders, DataPart part, long seed, List<Corruption> corruptions, List<Integer> severities,
      int threads, IntConsumer progress) throws IOException {
    Corruption.requireSize(part.recipe().imageSize());
    CorruptionWriter writer = new CorruptionWriter(folders, part.framed(), seed, corruptions, severities);
    claim(folders, CorruptionFolders.Origin.of(part, seed));
    writer.makeFolders();
    writer.write(threads, progress);
  }

  private static void claim(CorruptionFolders folders, CorruptionFolders.Origin ours) throws IOException {
    Optional<CorruptionFolders.Origin> there = folders.origin();
    if (there.isPresent() && !there.get().equals(ours)) {
      throw new InputException("%s holds a set of %s, and this would be one of %s: give another folder", folders.root(), there.get(), ours);
    }
    if (there.isEmpty() && Files.exists(folders.root())) {
      try (var entries = Files.list(folders.root())) {
        if (entries.findAny().isPresent()) {
          throw new InputException("%s is not empty and holds no corrupted set: give a new folder", folders.root());
        }
      }
    }
    folders.claim(ours);
  }

  private void makeFolders() throws IOException {
    List<String> names = IntStream.range(0, clean.size()).map(clean::label).distinct().sorted()
        .mapToObj(clean.classNames()::get).map(CorruptionWriter::requirePlain).toList();
    for (Target target : targets) {
      for (String name : names) {
        Files.createDirectories(target.folder.resolve(name));
      }
    }
  }

  private void write(int threads, IntConsumer progress) {
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    AtomicInteger next = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    Runnable work = () -> {
      for (int sample = next.getAndIncrement(); sample < clean.size(); sample = next.getAndIncrement()) {
        write(sample);
        progress.accept(done.incrementAndGet());
      }
    };
    try {
      for (Future<?> one : IntStream.range(0, threads).mapToObj(i -> workers.submit(work)).toList()) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while writing " + folders.root(), e);
    } finally {
      next.set(clean.size());
      workers.shutdown();
    }
  }

  private static RuntimeException unwrapped(ExecutionException e) {
    return e.getCause() instanceof RuntimeException own ? own : new IllegalStateException(e.getCause());
  }

  private static String requirePlain(String className) {
    if (className.isEmpty() || className.startsWith(".") || className.contains("/") || className.contains("\\")) {
      throw new InputException("the class \"%s\" cannot name a folder: it must not begin with '.' nor hold '/' or '\\'", className);
    }
    return className;
  }

  private void write(int sample) {
    Path inClass = Path.of(clean.classNames().get(clean.label(sample)), fileName.formatted(clean.id(sample)));
    List<Target> missing = targets.stream().filter(target -> !Files.exists(target.folder.resolve(inClass))).toList();
    if (!missing.isEmpty()) {
      Image image = clean.image(sample);
      missing.forEach(target -> write(target.folder.resolve(inClass), target.change.apply(image, clean.id(sample))));
    }
  }

  private static void write(Path file, Image image) {
    Path aside = file.resolveSibling("." + file.getFileName() + ".tmp");
    try {
      ImageIO.write(bitmap(image), "png", aside.toFile());
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage() + ". What is written stays; the same command goes on",
          e);
    }
  }

  private static BufferedImage bitmap(Image image) {
    BufferedImage bitmap = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        bitmap.setRGB(x, y, image.at(0, y, x) << 16 | image.at(1, y, x) << 8 | image.at(2, y, x));
      }
    }
    return bitmap;
  }
}
