package org.espalier.tests.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.checkpoint.CheckpointStore;
import org.espalier.models.checkpoint.Disk;

/** The checkpoints of a run as they lie on disk while nobody works on it, and what can happen to them there. */
record Checkpoints(Path folder) {
  static Checkpoints of(RunFolder run) {
    return new Checkpoints(run.checkpoints());
  }

  /** Folders of whole checkpoints, newest first. */
  List<Path> newestFirst() throws IOException {
    return new CheckpointStore(folder).list().stream().map(listed -> folder.resolve(listed.name())).toList();
  }

  /** Updates that the newest sound one holds; none if there is none. */
  OptionalLong newestStep() throws IOException {
    return new CheckpointStore(folder).latestVerified().checkpoint().stream()
        .mapToLong(checkpoint -> checkpoint.manifest().position().step()).findFirst();
  }

  /** Names of all that is neither a checkpoint nor set aside. */
  List<String> leftovers() throws IOException {
    return Disk.LOCAL.list(folder).stream().filter(name -> !name.matches("fence|step-\\d{12}(\\.\\d+)?(\\.damaged.*)?")).toList();
  }

  static List<Path> files(Path checkpoint) throws IOException {
    try (Stream<Path> files = Files.list(checkpoint)) {
      return files.sorted().toList();
    }
  }

  /** Changes one bit of a file; gives what was done. */
  static String flipABit(Path file, Random chance) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int bit = chance.nextInt(8 * bytes.length);
    bytes[bit / 8] ^= (byte) (1 << bit % 8);
    Files.write(file, bytes);
    return "bit " + bit + " of " + file.getFileName() + " flipped";
  }

  /** Copies a folder and all in it; gives the copy. */
  static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
    return to;
  }
}
