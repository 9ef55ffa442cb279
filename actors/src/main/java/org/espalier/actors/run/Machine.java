package org.espalier.actors.run;

import java.util.LinkedHashMap;
import java.util.Map;
import org.espalier.actors.Program;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Fingerprint;
import org.espalier.models.tensor.Libtorch;

/** What a run was made with, for its result. */
public final class Machine {
  private Machine() {}

  /** Of the program and what it runs on. */
  public static Map<String, String> versions() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("espalier", Program.VERSION);
    versions.put("java", System.getProperty("java.version"));
    versions.put("djl", ai.djl.engine.Engine.getDjlVersion());
    versions.put("libtorch", Libtorch.version());
    return versions;
  }

  static Map<String, String> describe(ComputeDevice device) {
    Fingerprint fingerprint = Fingerprint.of(device);
    Map<String, String> machine = new LinkedHashMap<>();
    machine.put("cpu", Fingerprint.of(ComputeDevice.cpu(0, 1)).processor());
    machine.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
    machine.put("device", device.toString());
    machine.put("fingerprint", fingerprint.text().replace("\n", "; "));
    return machine;
  }
}
