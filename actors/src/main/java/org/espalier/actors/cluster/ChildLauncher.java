package org.espalier.actors.cluster;

import com.typesafe.config.Config;
import java.io.IOException;

/**
 * Starts processes for a node's devices.
 *
 * @param file       the node's settings, which are theirs too
 * @param deviceMain whose {@code main} runs such a process
 */
record ChildLauncher(Config file, Class<?> deviceMain, ChildSettings settings) {

  /**
   * @param child   one of the node's processes
   * @param address {@code host:port} of the node, through which the process joins
   * @param parent  reference of whoever it introduces itself to
   */
  ChildProcess start(NodeConfig child, String address, String parent) throws IOException {
    return ChildProcess.start(deviceMain, ChildConfig.of(child, file, address, parent), settings.jvmOptions());
  }
}
