package org.espalier.tests.golden;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.espalier.models.InputException;
import org.espalier.models.reparam.FixedSchedule;
import org.espalier.models.tensor.Scope;
import org.espalier.models.zoo.LayerState;
import org.espalier.tests.golden.Values.Integers;

/** {@code schedule/reparameterization}: when which layer becomes attention (spec reparameterization, section 3). */
final class ReparameterizationScheduleKind implements Kind {

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    Answers answers = new Answers();
    Config cases = fixture.config().in("cases");
    for (Iterator<String> names = cases.node().fieldNames(); names.hasNext();) {
      String name = names.next();
      put(answers, name, cases.in(name));
    }
    return answers;
  }

  private static void put(Answers answers, String name, Config config) {
    int layers = config.integer("L");
    int epochs = config.integer("T");
    FixedSchedule schedule = schedule(config, epochs);
    long[] first = new long[layers];
    long[] states = new long[epochs * layers];
    for (int layer = 0; layer < layers; layer++) {
      first[layer] = Math.min(epochs + 1, schedule.firstEpoch(layer + 1, layers, epochs));
    }
    List<LayerState> begin = Collections.nCopies(layers, LayerState.CONVOLUTION);
    for (int epoch = 1; epoch <= epochs; epoch++) {
      List<LayerState> now = schedule.statesIn(epoch, epochs, begin, List.of());
      for (int layer = 0; layer < layers; layer++) {
        states[(epoch - 1) * layers + layer] = now.get(layer) == LayerState.ATTENTION ? 1 : 0;
      }
    }
    answers.put("output/" + name + ".first_sa_epoch", new Integers(List.of((long) layers), first));
    answers.put("output/" + name + ".state", new Integers(List.of((long) epochs, (long) layers), states));
  }

  private static FixedSchedule schedule(Config config, int epochs) {
    return switch (config.text("rule", "prs-linear")) {
      case "prs-linear" -> new FixedSchedule.Prs(config.integer("epoch_base", 1));
      case "two-stage" -> new FixedSchedule.TwoStage(config.integer("conv_epochs", epochs / 2));
      case "never" -> new FixedSchedule.Never();
      case "from-start" -> new FixedSchedule.FromStart();
      case "power" -> new FixedSchedule.Power(config.real("g"));
      case "window" -> new FixedSchedule.Window(config.integer("T0"), config.integer("T1"));
      case "grouped" -> new FixedSchedule.Grouped(config.integer("g"));
      case "front-first" -> new FixedSchedule.FrontFirst();
      default -> throw new InputException("the rule is '%s': prs-linear, two-stage, never, from-start, power, window, grouped and "
          + "front-first are known", config.text("rule", ""));
    };
  }
}
