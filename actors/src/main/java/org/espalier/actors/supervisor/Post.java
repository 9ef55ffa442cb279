package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.actors.trainer.TrainerCommand;

/**
 * A trainer and its part of a run.
 *
 * @param device   of the trainer
 * @param learners in the order of the experiment
 * @param worker   that it belongs to, from 0: workers have different shards of the batch
 */
public record Post(String device, ActorRef<TrainerCommand> trainer, List<String> learners, int worker) {
  public Post {
    learners = List.copyOf(learners);
  }

  /** Where learners are, for people: {@code a/cpu:0, b/cpu:0} by learner, in the order of the workers. */
  static Map<String, String> devices(List<Post> posts) {
    Map<String, String> devices = new TreeMap<>();
    posts.stream().sorted(Comparator.comparingInt(Post::worker)).forEach(
        post -> post.learners().forEach(learner -> devices.merge(learner, post.device(), (before, next) -> before + ", " + next)));
    return devices;
  }
}
