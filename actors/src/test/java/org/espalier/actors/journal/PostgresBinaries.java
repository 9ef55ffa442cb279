package org.espalier.actors.journal;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs: an installed server's if the environment variable names its folder, else those that Maven brought. */
final class PostgresBinaries {
  static final String VARIABLE = "ESPALIER_POSTGRES_BIN";
  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";

  private PostgresBinaries() {}

  /** @return the folder of initdb and postgres */
  static Path in(Path scratch) throws IOException {
    String installed = System.getenv(VARIABLE);
    return installed == null ? unpack(scratch.resolve("postgres")).resolve("bin") : Path.of(installed);
  }

  private static Path unpack(Path target) throws IOException {
    try (InputStream archive = PostgresBinaries.class.getResourceAsStream(ARCHIVE);
        var entries = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)))) {
      for (TarArchiveEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
        write(entry, entries, target.resolve(entry.getName()).normalize());
      }
    }
    return target;
  }

  private static void write(TarArchiveEntry entry, InputStream bytes, Path file) throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(file);
      return;
    }
    Files.createDirectories(file.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
    } else {
      Files.copy(bytes, file);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString((entry.getMode() & 0100) != 0 ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }
}
