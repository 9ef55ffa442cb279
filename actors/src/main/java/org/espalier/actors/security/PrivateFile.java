package org.espalier.actors.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import org.espalier.models.InputException;

/** Files with keys and passwords. A group may read them (that is how Kubernetes mounts a secret), the world may not. */
final class PrivateFile {
  private PrivateFile() {}

  /** @throws InputException if the file is missing, unreadable, or readable by everybody */
  static Path required(String what, Path file) {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new InputException("%s is %s, which is no readable file: name the right one", what, file);
    }
    if (isOpenToTheWorld(file)) {
      throw new InputException("%s, %s, can be read by every user of this machine: run  chmod 600 %s  and, if others have accounts "
          + "here, make a new secret", what, file, file);
    }
    return file;
  }

  private static boolean isOpenToTheWorld(Path file) {
    try {
      return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
    } catch (UnsupportedOperationException noSuchPermissions) {
      return false;
    } catch (IOException e) {
      throw new InputException(e, "the permissions of %s cannot be read: %s", file, e.getMessage());
    }
  }
}
