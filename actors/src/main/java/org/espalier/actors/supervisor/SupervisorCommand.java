package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import java.util.List;
import java.util.Optional;
import org.espalier.actors.WireMessage;
import org.espalier.actors.teacher.Teacher;
import org.espalier.actors.trainer.TrainerCommand;

/** What a {@link Supervisor} is told. */
public sealed interface SupervisorCommand extends ControlMessage permits SupervisorCommand.NodeUp, SupervisorCommand.Submit,
    SupervisorCommand.SubmitAll, SupervisorCommand.Resume, SupervisorCommand.Change, SupervisorCommand.Resize,
    SupervisorCommand.Await, SupervisorCommand.Drain, SupervisorNote {

  /** What people ask. */
  interface Request extends WireMessage {}

  /** What is of one run and of no other. */
  interface OfRun {
    String run();
  }

  /**
   * A node introduces itself.
   *
   * @param node    name, unique in the cluster; empty for the only node of a program
   * @param agent   who speaks for it; none for the only node of a program
   * @param program version of program and arithmetic, which all nodes must have in common
   * @param devices with a trainer each, named uniquely in the cluster
   * @param teachers devices with a teacher alone, named uniquely too
   */
  record NodeUp(String node, Optional<ActorRef<NodeCommand>> agent, String program, List<Device> devices, List<TeacherDevice> teachers)
      implements SupervisorCommand, WireMessage {
    public NodeUp {
      devices = List.copyOf(devices);
      teachers = List.copyOf(teachers);
    }

    /** Of a node whose teachers all sit beside trainers. */
    public NodeUp(String node, Optional<ActorRef<NodeCommand>> agent, String program, List<Device> devices) {
      this(node, agent, program, devices, List.of());
    }

    /** The same node with other devices. */
    public NodeUp with(List<Device> others, List<TeacherDevice> alone) {
      return new NodeUp(node, agent, program, others, alone);
    }

    /** Of the process of one device, which has a trainer or a teacher alone. */
    public String onlyDevice() {
      return devices.isEmpty() ? teachers.get(0).id() : devices.get(0).id();
    }

    /** The same node, spoken for. */
    public NodeUp by(ActorRef<NodeCommand> speaker) {
      return new NodeUp(node, Optional.of(speaker), program, devices, teachers);
    }
  }

  /**
   * A device on which only a teacher sits.
   *
   * @param threads that the device offers
   */
  record TeacherDevice(String id, int threads, ActorRef<Teacher.Command> teacher) {}

  /**
   * @param threads that the device offers a learner
   * @param teacher who answers for the frozen network of a run that has this device
   * @param memory  bytes for learners; 0 for unknown
   */
  record Device(String id, int threads, ActorRef<TrainerCommand> trainer, ActorRef<Teacher.Command> teacher, long memory) {}

  /** Train a run, or go on with it. */
  record Submit(RunOrder order, ActorRef<Answer> replyTo) implements SupervisorCommand, Request, OfRun {
    @Override
    public String run() {
      return order.run();
    }
  }

  /**
   * Train runs that belong together: one write queues all of them, or none is queued. Said on the supervisor's own node.
   *
   * @param orders a run behind those that it goes on from
   */
  record SubmitAll(List<RunOrder> orders, ActorRef<Taken> replyTo) implements SupervisorCommand {
    public SubmitAll {
      orders = List.copyOf(orders);
    }
  }

  /**
   * What became of runs that belong together.
   *
   * @param there   whether the same runs were there already, and nothing was queued
   * @param refusal why nothing was queued; empty if all is well
   */
  record Taken(boolean there, String refusal) {}

  /** Go on with a run that was paused, cancelled or failed, as it was submitted. */
  record Resume(String run, ActorRef<Answer> replyTo) implements SupervisorCommand, Request, OfRun {}

  /** Bring a run to rest at its next boundary, behind a checkpoint. */
  record Change(String run, RunEntry.Wish wish, ActorRef<Answer> replyTo) implements SupervisorCommand, Request, OfRun {}

  /**
   * Let so many workers share the batches of a run, from its next boundary on; no bit of it changes.
   *
   * @param workers at most, at least 1
   */
  record Resize(String run, int workers, ActorRef<Answer> replyTo) implements SupervisorCommand, Request, OfRun {}

  /** Tell when nobody works on the run any more. */
  record Await(String run, ActorRef<RunOutcome> replyTo) implements SupervisorCommand, Request, OfRun {}

  /** Place what runs on a node elsewhere, and let the node end then. */
  record Drain(String node, ActorRef<Answer> replyTo) implements SupervisorCommand, Request {}

  /**
   * Whether what was asked will be done; it is in the journal then.
   *
   * @param refusal why not; empty if it will
   */
  record Answer(String run, String refusal) implements WireMessage {}
}
