package org.espalier.models;

import java.nio.file.Path;

/** Folders of whoever runs the program. */
public final class UserFolders {

  private UserFolders() {}

  /** What was found out and takes long to find out again; may be deleted at any time. */
  public static Path cache() {
    return Path.of(System.getProperty("user.home"), ".cache", "espalier");
  }
}
