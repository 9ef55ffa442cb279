package org.espalier.actors.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.espalier.actors.supervisor.PlacementPolicy.Device;
import org.espalier.actors.supervisor.PlacementPolicy.Impossible;
import org.espalier.actors.supervisor.PlacementPolicy.Need;
import org.espalier.actors.supervisor.PlacementPolicy.Placed;
import org.espalier.actors.supervisor.PlacementPolicy.Waits;
import org.junit.jupiter.api.Test;

class PlacementPolicyTest {
  private static final Map<String, Need> PAIR = pair(1, 1);

  private static Map<String, Need> pair(int vit, int agent) {
    return pair(new Need(vit, 0), new Need(agent, 0));
  }

  private static Map<String, Need> pair(Need vit, Need agent) {
    Map<String, Need> learners = new LinkedHashMap<>();
    learners.put("vit", vit);
    learners.put("agent", agent);
    return learners;
  }

  private static Device free(String id) {
    return new Device(id, id.split("/")[0], 1, 0, false);
  }

  private static Device busy(String id) {
    return new Device(id, id.split("/")[0], 1, 0, true);
  }

  @Test
  void aPairStaysOnOneNodeThoughAnotherHasAFreeDeviceToo() {
    var verdict = PlacementPolicy.place(PAIR, Places.NONE, 1, List.of(free("a/cpu:0"), free("b/cpu:0"), free("b/cpu:1")));

    assertThat(verdict).isEqualTo(new Placed(Places.of(Map.of("vit", "b/cpu:0", "agent", "b/cpu:1"))));
  }

  @Test
  void whereNoNodeHasTwoDevicesOneDoesForBoth() {
    var verdict = PlacementPolicy.place(PAIR, Places.NONE, 1, List.of(free("a/cpu:0"), free("b/cpu:0")));

    assertThat(verdict).isEqualTo(new Placed(Places.of(Map.of("vit", "a/cpu:0", "agent", "a/cpu:0"))));
  }

  @Test
  void learnersGoWhereTheyAreWantedAlsoOnTwoNodes() {
    var verdict = PlacementPolicy.place(PAIR, Places.of(Map.of("vit", "a/cpu:0", "agent", "b/cpu:0")), 1, List.of(free("a/cpu:0"), free("b/cpu:0")));

    assertThat(verdict).isEqualTo(new Placed(Places.of(Map.of("vit", "a/cpu:0", "agent", "b/cpu:0"))));
  }

  @Test
  void aRunWaitsForADeviceThatIsBusy() {
    var verdict = PlacementPolicy.place(PAIR, Places.of(Map.of("agent", "a/cpu:0")), 1, List.of(busy("a/cpu:0"), free("b/cpu:0")));

    assertThat(verdict).isEqualTo(new Waits("learner agent waits for a/cpu:0"));
  }

  @Test
  void threadsThatNoDeviceOffersAreImpossible() {
    var verdict = PlacementPolicy.place(pair(1, 4), Places.NONE, 1, List.of(free("a/cpu:0")));

    assertThat(verdict).isInstanceOfSatisfying(Impossible.class,
        why -> assertThat(why.reason()).contains("learner agent").contains("4 threads").contains("a/cpu:0/1").contains("cpu:0/4"));
  }

  @Test
  void aDeviceForALearnerThatTheRunDoesNotHaveIsImpossible() {
    var verdict = PlacementPolicy.place(PAIR, Places.of(Map.of("cnn", "a/cpu:0")), 1, List.of(free("a/cpu:0")));

    assertThat(verdict).isInstanceOfSatisfying(Impossible.class, why -> assertThat(why.reason()).contains("cnn"));
  }

  @Test
  void furtherWorkersGetDevicesOfTheirOwnAsLongAsThereAreAny() {
    var verdict = PlacementPolicy.place(Map.of("vit", new Need(1, 0)), Places.NONE, 4,
        List.of(free("a/cpu:0"), busy("a/cpu:1"), free("b/cpu:0"), free("c/cpu:0")));

    assertThat(verdict).isEqualTo(new Placed(
        new Places(List.of(Map.of("vit", "a/cpu:0"), Map.of("vit", "b/cpu:0"), Map.of("vit", "c/cpu:0")))));
  }

  @Test
  void workersGoBackToWhereTheyWere() {
    Places before = new Places(List.of(Map.of("vit", "c/cpu:0"), Map.of("vit", "a/cpu:0")));

    var verdict = PlacementPolicy.place(Map.of("vit", new Need(1, 0)), before, 3, List.of(free("a/cpu:0"), free("b/cpu:0"), free("c/cpu:0")));

    assertThat(verdict).isEqualTo(new Placed(
        new Places(List.of(Map.of("vit", "c/cpu:0"), Map.of("vit", "a/cpu:0"), Map.of("vit", "b/cpu:0")))));
  }

  @Test
  void aPairIsNotSpreadOverDevicesThatFurtherWorkersCouldHave() {
    List<Device> devices = List.of(free("a/cpu:0"), free("a/cpu:1"), free("a/cpu:2"));

    var three = PlacementPolicy.place(PAIR, Places.NONE, 3, devices);
    var one = PlacementPolicy.place(PAIR, Places.NONE, 1, devices);

    assertThat(three).isEqualTo(new Placed(new Places(Stream.of("a/cpu:0", "a/cpu:1", "a/cpu:2")
        .map(device -> Map.of("vit", device, "agent", device)).toList())));
    assertThat(one).isEqualTo(new Placed(Places.of(Map.of("vit", "a/cpu:0", "agent", "a/cpu:1"))));
  }

  @Test
  void aPairSharesADeviceOnlyIfItsMemoryHoldsBoth() {
    Map<String, Need> pair = pair(new Need(1, 600), new Need(1, 500));

    assertThat(PlacementPolicy.place(pair, Places.NONE, 1, List.of(with("a/cpu:0", 1100, false))))
        .isEqualTo(new Placed(Places.of(Map.of("vit", "a/cpu:0", "agent", "a/cpu:0"))));
    assertThat(PlacementPolicy.place(pair, Places.NONE, 1, List.of(with("a/cpu:0", 1000, false), with("b/cpu:0", 500, false))))
        .isEqualTo(new Placed(Places.of(Map.of("vit", "a/cpu:0", "agent", "b/cpu:0"))));
    assertThat(PlacementPolicy.place(pair, Places.NONE, 1, List.of(with("a/cpu:0", 1000, false)))).isInstanceOfSatisfying(Impossible.class,
        why -> assertThat(why.reason()).contains("at once").contains("a/cpu:0/1 with 1 MiB"));
  }

  @Test
  void aLearnerWaitsForTheDeviceWithEnoughMemoryAndIsRefusedWhereThereIsNone() {
    Map<String, Need> pair = pair(new Need(1, 600), new Need(1, 300));
    List<Device> devices = List.of(with("a/cpu:0", 1000, true), with("b/cpu:0", 500, false));

    assertThat(PlacementPolicy.place(pair, Places.NONE, 1, devices)).isEqualTo(new Waits("learner vit waits for a free device"));
    assertThat(PlacementPolicy.place(pair, Places.of(Map.of("vit", "b/cpu:0")), 1, devices)).isInstanceOfSatisfying(Impossible.class,
        why -> assertThat(why.reason()).contains("learner vit").contains("takes about 1 MiB").contains("b/cpu:0"));
  }

  private static Device with(String id, long memory, boolean busy) {
    return new Device(id, id.split("/")[0], 1, memory, busy);
  }
}
