package org.espalier.tests.golden;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.ProbePoint;
import org.espalier.models.tensor.Scope;
import org.espalier.tests.golden.Values.Reals;

/** {@code network/rednet}: as other networks; of its maps the fixtures have means and first images (co-advise spec, section 3). */
final class RedNetKind implements Kind {
  private static final Kind NETWORK = new NetworkKind(Students::redNet, RedNetKind::outputs);

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    Answers answers = NETWORK.compute(fixture, scope);
    outputs(Students.redNet(fixture)).keySet().forEach(name -> {
      Reals map = (Reals) answers.values().get("aux/" + name + "_out");
      answers.put("aux/" + name + "_mean", means(map)).put("aux/" + name + "_item0", first(map));
    });
    return answers;
  }

  /** What its blocks and stem put out, a stage by its number. */
  private static Map<String, String> outputs(Network redNet) {
    Map<String, String> taps = new LinkedHashMap<>(NetworkKind.stages(redNet));
    taps.put("stem", "stem");
    redNet.probes().stream().map(ProbePoint::tap).filter("maxpool"::equals).forEach(pool -> taps.put(pool, pool));
    return taps;
  }

  /** Of every map (B, C, h, w), as (B, C). */
  private static Reals means(Reals maps) {
    int cells = Math.toIntExact(maps.shape().get(2) * maps.shape().get(3));
    double[] means = new double[maps.count() / cells];
    for (int i = 0; i < maps.count(); i++) {
      means[i / cells] += maps.elements()[i] / cells;
    }
    return Values.of(means, maps.shape().get(0), maps.shape().get(1));
  }

  private static Reals first(Reals maps) {
    int size = maps.count() / Math.toIntExact(maps.shape().get(0));
    double[] first = Arrays.copyOf(maps.elements(), size);
    return new Reals(List.of(1L, maps.shape().get(1), maps.shape().get(2), maps.shape().get(3)), first);
  }
}
