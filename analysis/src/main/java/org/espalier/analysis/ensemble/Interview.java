package org.espalier.analysis.ensemble;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.espalier.analysis.ensemble.Comparison.Role;
import org.espalier.analysis.ensemble.Comparison.Voice;
import org.espalier.models.data.Batch;
import org.espalier.models.data.BatchLoader;
import org.espalier.models.data.BatchPlan;
import org.espalier.models.data.DataPart;
import org.espalier.models.nn.Network;
import org.espalier.models.train.Answer;
import org.espalier.models.train.FrozenNetworks;

/** Lets students and their teachers answer for the same pictures, batch by batch. */
public final class Interview {
  /** Batches in memory beside one for each thread that reads. */
  private static final int SPARE = 2;

  private Interview() {}

  /**
   * A network that is asked.
   *
   * @param name     in the comparison; heads that answer alone are further voices of a student
   * @param role     {@link Role#TEACHER} or {@link Role#STUDENT}
   * @param weights  its file
   * @param networks that hold it
   * @param network  its name among them
   */
  public record Guest(String name, Role role, String weights, FrozenNetworks networks, String network) {

    private List<String> heads() {
      return role == Role.STUDENT ? networks.heads(network) : List.of();
    }

    private List<Voice> voices() {
      List<Voice> voices = new ArrayList<>(List.of(new Voice(name, role, weights)));
      heads().forEach(head -> voices.add(new Voice(FrozenNetworks.ofHead(name, head), Role.HEAD, weights)));
      return voices;
    }

    /** A whole that heads make together reads no features of its own; a teacher's are those of its class head. */
    private List<Said> answer(Batch batch) {
      Answer answer = networks.answer(network, batch);
      List<Said> said = new ArrayList<>(List.of(heads().isEmpty()
          ? new Said(answer.logits(), answer.heads().get(Network.CLASS_HEAD).input()) : Said.ofSeveral(answer.logits())));
      heads().stream().map(answer.heads()::get).forEach(head -> said.add(new Said(head.logits(), head.input())));
      return said;
    }
  }

  /**
   * @param guests  the teachers first
   * @param readers threads that read pictures
   */
  public static Comparison of(List<Guest> guests, DataPart part, int batchSize, int readers) {
    ComparisonSum sum = new ComparisonSum(guests.stream().flatMap(guest -> guest.voices().stream()).toList());
    try (BatchLoader loader = new BatchLoader(part, readers, readers + SPARE)) {
      loader.start(BatchPlan.evaluation(part, batchSize).epoch(0));
      while (loader.hasNext()) {
        try (Batch batch = loader.next()) {
          sum.add(IntStream.range(0, batch.size()).map(batch::label).toArray(),
              guests.stream().flatMap(guest -> guest.answer(batch).stream()).toList());
        }
      }
    }
    return sum.of(part.set().name(), part.set().contentHash(), part.name());
  }
}
