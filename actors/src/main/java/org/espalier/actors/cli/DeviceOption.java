package org.espalier.actors.cli;

import org.espalier.models.tensor.ComputeDevice;
import picocli.CommandLine.Option;

/** {@code --device} of commands that use one. */
final class DeviceOption {
  @Option(names = "--device", paramLabel = "NAME", defaultValue = "cpu:0",
      description = "cpu:0 with all cores, cpu:0/1 with one thread, cuda:0 (${DEFAULT-VALUE}).")
  private String name;

  ComputeDevice one() {
    return ComputeDevice.parse(name, Runtime.getRuntime().availableProcessors());
  }
}
