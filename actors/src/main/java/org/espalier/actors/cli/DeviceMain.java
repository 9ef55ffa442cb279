package org.espalier.actors.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.espalier.actors.cluster.ChildConfig;
import org.espalier.actors.cluster.ChildExit;
import org.espalier.actors.cluster.DeviceNode;
import org.espalier.actors.cluster.NodeEnd;
import org.espalier.actors.cluster.NodeSettings;
import org.espalier.actors.run.NodeBlueprints;
import org.espalier.actors.teacher.cache.AnswerStore;
import org.espalier.models.InputException;
import org.espalier.models.tensor.Fingerprint;

/**
 * The process of one device of a node. The node starts it and tells it its settings through standard input, which stays open for as long
 * as the node lives; nobody else starts it.
 */
public final class DeviceMain {
  private DeviceMain() {}

  public static void main(String[] device) throws Exception {
    Signals.leaveToOthers();
    BufferedReader lifeline = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    ChildExit exit = run(lifeline);
    System.err.flush();
    Runtime.getRuntime().halt(exit.code());   // native work that hangs outlives an orderly exit
  }

  private static ChildExit run(BufferedReader lifeline) throws Exception {
    try {
      String line = lifeline.readLine();
      if (line == null) {
        return ChildExit.ORPHANED;
      }
      watch(lifeline);
      return work(ChildConfig.read(line));
    } catch (InputException e) {
      System.err.println("espalier: " + e.getMessage());
      return ChildExit.WRONG_SETTINGS;
    }
  }

  /** A node that is gone can neither offer this device nor end it. */
  private static void watch(BufferedReader lifeline) {
    Thread watch = new Thread(() -> {
      try {
        while (lifeline.read() >= 0) {
          continue;
        }
      } catch (IOException e) {
        // as good as its end
      }
      Runtime.getRuntime().halt(ChildExit.ORPHANED.code());
    }, "lifeline");
    watch.setDaemon(true);
    watch.start();
  }

  private static ChildExit work(ChildConfig child) throws Exception {
    try (RunLog log = RunLog.open(child.node().data().resolve(child.logName() + ".log"));
        AnswerStore answers = child.node().answers(child.config());
        DeviceNode node = DeviceNode.open(child, settings(child, answers))) {
      NodeEnd end = node.ended().toCompletableFuture().get();
      return switch (end.kind()) {
        case ASKED -> ChildExit.LEFT;
        case FAULT -> ChildExit.FAILED;
        case HUNG -> ChildExit.HUNG;
      };
    }
  }

  private static NodeSettings settings(ChildConfig child, AnswerStore answers) {
    return NodeSettings.of(child.node().computeDevices(), new NodeBlueprints(child.node().runs(), answers),
        device -> Fingerprint.of(device).text()).withConfig(child.config());
  }
}
