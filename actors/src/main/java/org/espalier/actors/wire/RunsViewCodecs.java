package org.espalier.actors.wire;

import com.google.protobuf.UnsafeByteOperations;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.actors.supervisor.RunFiles;
import org.espalier.actors.supervisor.RunsView;
import org.espalier.supervisor.v1.SupervisorMessages;

/** {@code supervisor.proto}: what people read. */
final class RunsViewCodecs {
  private RunsViewCodecs() {}

  static List<Codec<?>> all() {
    return List.of(
        new Codec<>("rv-ar", RunsView.AskRuns.class,
            (ask, refs) -> SupervisorMessages.AskRuns.newBuilder().setReplyTo(refs.text(ask.replyTo())).build(),
            (bytes, refs) -> new RunsView.AskRuns(refs.reference(SupervisorMessages.AskRuns.parseFrom(bytes).getReplyTo()))),
        new Codec<>("rv-a1", RunsView.AskRun.class,
            (ask, refs) -> SupervisorMessages.AskRun.newBuilder().setRun(ask.run()).setReplyTo(refs.text(ask.replyTo())).build(),
            (bytes, refs) -> {
              SupervisorMessages.AskRun ask = SupervisorMessages.AskRun.parseFrom(bytes);
              return new RunsView.AskRun(ask.getRun(), refs.reference(ask.getReplyTo()));
            }),
        new Codec<>("rv-an", RunsView.AskNodes.class,
            (ask, refs) -> SupervisorMessages.AskNodes.newBuilder().setReplyTo(refs.text(ask.replyTo())).build(),
            (bytes, refs) -> new RunsView.AskNodes(refs.reference(SupervisorMessages.AskNodes.parseFrom(bytes).getReplyTo()))),
        new Codec<>("rv-re", RunFiles.Read.class,
            (read, refs) -> SupervisorMessages.ReadFile.newBuilder().setFolder(read.folder().toString()).setFile(read.file().name())
                .setFrom(read.from()).setMost(read.most()).setReplyTo(refs.text(read.replyTo())).build(),
            (bytes, refs) -> {
              SupervisorMessages.ReadFile read = SupervisorMessages.ReadFile.parseFrom(bytes);
              return new RunFiles.Read(Path.of(read.getFolder()), RunFiles.Name.valueOf(read.getFile()), read.getFrom(),
                  read.getMost(), refs.reference(read.getReplyTo()));
            }),
        new Codec<>("rv-pa", RunFiles.Part.class,
            (part, refs) -> SupervisorMessages.FilePart.newBuilder().setFrom(part.from())
                .setBytes(UnsafeByteOperations.unsafeWrap(part.bytes())).setTotal(part.total()).build(),
            (bytes, refs) -> {
              SupervisorMessages.FilePart part = SupervisorMessages.FilePart.parseFrom(bytes);
              return new RunFiles.Part(part.getFrom(), part.getBytes().toByteArray(), part.getTotal());
            }),
        new Codec<>("rv-ru", RunsView.Runs.class,
            (runs, refs) -> SupervisorMessages.Runs.newBuilder().addAllLines(runs.lines().stream().map(RunsViewCodecs::line).toList()).build(),
            (bytes, refs) -> new RunsView.Runs(
                SupervisorMessages.Runs.parseFrom(bytes).getLinesList().stream().map(RunsViewCodecs::line).toList())),
        new Codec<>("rv-no", RunsView.Nodes.class,
            (nodes, refs) -> SupervisorMessages.Nodes.newBuilder().setGeneration(nodes.generation()).setSupervisor(nodes.supervisor())
                .addAllNodes(nodes.nodes().stream().map(RunsViewCodecs::node).toList()).build(),
            (bytes, refs) -> {
              SupervisorMessages.Nodes nodes = SupervisorMessages.Nodes.parseFrom(bytes);
              return new RunsView.Nodes(nodes.getGeneration(), nodes.getSupervisor(),
                  nodes.getNodesList().stream().map(RunsViewCodecs::node).toList());
            }));
  }

  private static SupervisorMessages.Line line(RunsView.Line line) {
    return SupervisorMessages.Line.newBuilder().setRun(line.run()).setStatus(line.status()).setPriority(line.priority())
        .setNumber(line.number()).setTerm(line.term()).putAllDevices(devices(line)).setFolder(line.folder()).setStep(line.step())
        .setLastStep(line.lastStep()).setEpochs(line.epochs()).setExperimentHash(line.experimentHash()).setEpoch(line.epoch())
        .setMessage(line.message()).build();
  }

  private static Map<String, String> devices(RunsView.Line line) {
    Map<String, String> devices = new TreeMap<>();
    line.devices().forEach((learner, ids) -> devices.put(learner, String.join(",", ids)));
    return devices;
  }

  private static Map<String, List<String>> devices(SupervisorMessages.Line line) {
    if (line.getDevicesCount() == 0) {
      return Map.of();   // a frame can hold very many of these
    }
    Map<String, List<String>> devices = new TreeMap<>();
    line.getDevicesMap().forEach((learner, ids) -> devices.put(learner, List.of(ids.split(","))));
    return devices;
  }

  private static RunsView.Line line(SupervisorMessages.Line line) {
    return new RunsView.Line(line.getRun(), line.getStatus(), line.getPriority(), line.getNumber(), line.getTerm(),
        devices(line), line.getFolder(), line.getStep(), line.getLastStep(), line.getEpoch(), line.getEpochs(),
        line.getExperimentHash(), line.getMessage());
  }

  private static SupervisorMessages.Node node(RunsView.Node node) {
    return SupervisorMessages.Node.newBuilder().setName(node.name()).setAddress(node.address()).setDraining(node.draining())
        .addAllDevices(node.devices().stream().map(device ->
        SupervisorMessages.Busy.newBuilder().setDevice(device.id()).setThreads(device.threads()).setRun(device.run()).build()).toList())
        .addAllTeachers(node.teachers().stream().map(device -> SupervisorMessages.Lectern.newBuilder().setDevice(device.id())
        .setThreads(device.threads()).addAllRuns(device.runs()).build()).toList()).build();
  }

  private static RunsView.Node node(SupervisorMessages.Node node) {
    return new RunsView.Node(node.getName(), node.getAddress(), node.getDraining(), node.getDevicesList().stream()
        .map(device -> new RunsView.Device(device.getDevice(), device.getThreads(), device.getRun())).toList(), node.getTeachersList()
        .stream().map(device -> new RunsView.Lectern(device.getDevice(), device.getThreads(), device.getRunsList())).toList());
  }
}
