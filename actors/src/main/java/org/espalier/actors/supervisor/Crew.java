package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.espalier.actors.trainer.Position;
import org.espalier.actors.trainer.Share;
import org.espalier.actors.trainer.TrainerCommand;
import org.espalier.models.train.ShardRange;

/** The trainers of one placement, and where each stands. Confined to its coordinator. */
final class Crew {
  private final Map<String, Member> members = new TreeMap<>();

  /** @param position null until the learners are there */
  private record Member(Post post, Position position, OptionalLong holding, boolean released) {
    Member at(Position place) {
      return new Member(post, place, holding, released);
    }
  }

  Crew(Collection<Post> posts) {
    posts.forEach(post -> members.put(post.device(), new Member(post, null, OptionalLong.empty(), false)));
  }

  int size() {
    return members.size();
  }

  boolean has(String device) {
    return members.containsKey(device);
  }

  List<Post> posts() {
    return members.values().stream().map(Member::post).toList();
  }

  void tell(TrainerCommand command) {
    members.values().forEach(member -> member.post.trainer().tell(command));
  }

  /** @param device of one of them */
  void tell(String device, TrainerCommand command) {
    members.get(device).post.trainer().tell(command);
  }

  /** Tells those who speak for their learners: the first worker's, as all workers have the same. */
  void tellFirst(TrainerCommand command) {
    members.values().stream().filter(member -> member.post.worker() == 0).forEach(member -> member.post.trainer().tell(command));
  }

  /** Trainers of the same worker's learners that a trainer does not have, by learner. */
  Map<String, ActorRef<TrainerCommand>> partnersOf(Post post) {
    Map<String, ActorRef<TrainerCommand>> partners = new LinkedHashMap<>();
    members.forEach((other, member) -> {
      if (!other.equals(post.device()) && member.post.worker() == post.worker()) {
        member.post.learners().forEach(learner -> partners.put(learner, member.post.trainer()));
      }
    });
    return partners;
  }

  /**
   * A trainer's share of each batch; none if no other has its learners.
   *
   * @param shards of a batch
   */
  Optional<Share> shareOf(Post post, int shards) {
    int workers = 1 + members.values().stream().mapToInt(member -> member.post.worker()).max().orElse(0);
    if (workers == 1) {
      return Optional.empty();
    }
    boolean last = post.worker() == workers - 1;
    Map<String, List<ActorRef<TrainerCommand>>> behind = new LinkedHashMap<>();
    post.learners().forEach(learner -> behind.put(learner, members.values().stream().map(Member::post)
        .filter(other -> other.learners().contains(learner) && (last ? other.worker() != post.worker()
            : other.worker() == post.worker() + 1)).map(Post::trainer).toList()));
    return Optional.of(new Share(ShardRange.split(shards, workers).get(post.worker()), behind));
  }

  /** A trainer stands at a boundary, or passed it. */
  void moved(String device, Position position) {
    members.computeIfPresent(device, (name, member) -> member.at(position));
  }

  /** All learners are there. */
  boolean assembled() {
    return members.values().stream().allMatch(member -> member.position != null);
  }

  /**
   * Where all stand still.
   *
   * @param granted how far they may go
   */
  OptionalLong still(long granted) {
    if (!assembled()) {
      return OptionalLong.empty();
    }
    List<Long> steps = members.values().stream().map(member -> member.position.step()).distinct().toList();
    return steps.size() == 1 && steps.get(0) >= granted ? OptionalLong.of(steps.get(0)) : OptionalLong.empty();
  }

  void holding(String device, long step) {
    members.computeIfPresent(device,
        (name, member) -> new Member(member.post, member.position, OptionalLong.of(step), member.released));
  }

  /** Where each of them can come to rest; empty until all have said so. */
  List<Long> holdings() {
    List<Long> steps = new ArrayList<>();
    members.values().forEach(member -> member.holding.ifPresent(steps::add));
    return steps.size() == members.size() ? steps : List.of();
  }

  void released(String device) {
    members.computeIfPresent(device, (name, member) -> new Member(member.post, member.position, member.holding, true));
  }

  boolean allReleased() {
    return members.values().stream().allMatch(Member::released);
  }
}
