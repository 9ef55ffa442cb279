package org.espalier.tests.golden;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The program behind {@code tests/golden [--tensors] DIR...}: checks every {@code *.safetensors} below each DIR against our
 * code, and with {@code --tensors} shows every tensor's error. Exit code 0 only when all passed, 1 when a file failed, 2 when the
 * command is wrong.
 */
public final class Golden {
  private Golden() {}

  public static void main(String[] arguments) throws IOException {
    System.exit(run(arguments, System.out, System.err));
  }

  static int run(String[] arguments, PrintStream out, PrintStream err) throws IOException {
    List<String> folders = new ArrayList<>(List.of(arguments));
    boolean tensors = folders.remove("--tensors");
    if (folders.isEmpty()) {
      err.println("usage: tests/golden [--tensors] DIR...   checks every *.safetensors below each DIR");
      return 2;
    }
    TreeSet<Path> files = new TreeSet<>();
    for (String argument : folders) {
      List<Path> found = Files.exists(Path.of(argument)) ? below(Path.of(argument)) : List.of();
      if (found.isEmpty()) {
        err.println("there is no *.safetensors below " + argument + ": give the folder of the fixtures");
        return 2;
      }
      files.addAll(found);
    }
    return check(files, tensors, out) ? 0 : 1;
  }

  static List<Path> below(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      return paths.filter(path -> path.toString().endsWith(".safetensors") && Files.isRegularFile(path)).toList();
    }
  }

  private static boolean check(TreeSet<Path> files, boolean tensors, PrintStream out) {
    Checker checker = new Checker(Kinds.ALL);
    int failed = 0;
    for (Path file : files) {
      Report report = checker.check(file);
      out.println(report.summary());
      if (tensors) {
        report.compared().forEach(tensor -> out.println("      " + tensor));
      }
      report.failures().forEach(failure -> out.println("      " + failure));
      failed += report.passed() ? 0 : 1;
    }
    out.println((files.size() - failed) + " passed, " + failed + " failed");
    return failed == 0;
  }
}
