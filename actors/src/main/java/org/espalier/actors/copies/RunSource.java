package org.espalier.actors.copies;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.List;

/** The files of one run, where they are copied from. Its methods wait; not for actors' threads. */
interface RunSource {

  /** All but checkpoints. */
  List<RunFile> files() throws IOException;

  /**
   * Copies part of a file.
   *
   * @param length bytes; to the end of the file, if it is {@link Long#MAX_VALUE}
   * @throws IOException if they are not there
   */
  void copy(String path, long from, long length, WritableByteChannel target) throws IOException;
}
