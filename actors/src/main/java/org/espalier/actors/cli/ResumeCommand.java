package org.espalier.actors.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.espalier.actors.run.Placement;
import org.espalier.actors.sweep.SweepFolder;
import org.espalier.actors.sweep.SweepPlan;
import org.espalier.actors.web.Control.RunStatus;
import org.espalier.actors.web.Control.Wish;
import org.espalier.actors.web.WebJson;
import org.espalier.models.InputException;
import org.espalier.models.tensor.ComputeDevice;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code resume RUN}: here, or in a cluster. */
@Command(name = "resume", description = "Goes on with a run that stopped: after a crash, a signal, a pause. With --api it is one of a "
    + "cluster; with ESPALIER_API too, if there is none of that name here.")
final class ResumeCommand implements Callable<Integer> {
  @ParentCommand
  private Espalier root;
  @Mixin
  private ApiOptions api;
  @Parameters(paramLabel = "RUN", description = "Name or folder of the run, or of a sweep.")
  private String run;
  @Option(names = "--devices", paramLabel = "LIST", description = "As for train; where the run was when absent.")
  private String devices;
  @Option(names = "--other-device",
      description = "Goes on although this machine computes other bits than the one before; the run says so.")
  private boolean elsewhere;
  @Option(names = "--json", description = "Prints the result as one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Session session = root.session();
    if (api.isNamed() || api.isUsual(session) && !isHere(session)) {
      return inCluster(session);
    }
    Optional<SweepFolder> sweep = sweep(session);
    if (sweep.isPresent()) {
      return resume(session, sweep.get());
    }
    return new Resumption(session, Optional.ofNullable(devices), elsewhere, json).run(session.runs().find(run));
  }

  private Optional<SweepFolder> sweep(Session session) {
    return Stream.of(session.runs().root().resolve(run), Path.of(run)).map(SweepFolder::new).filter(SweepFolder::exists).findFirst();
  }

  private int resume(Session session, SweepFolder folder) throws IOException {
    if (elsewhere) {
      throw new InputException("--other-device is for one run, and %s is a sweep: its runs would not be comparable", run);
    }
    List<ComputeDevice> pool = Placement.pool(Optional.ofNullable(devices), session.runner().cores());
    SweepPlan plan = folder.readPlan();
    return new SweepAttendance(session, json).run(plan, folder, pool);
  }

  private boolean isHere(Session session) {
    if (sweep(session).isPresent()) {
      return true;
    }
    try {
      session.runs().find(run);
      return true;
    } catch (InputException e) {
      return false;
    }
  }

  private int inCluster(Session session) throws IOException {
    if (devices != null || elsewhere) {
      throw new InputException("%s is for runs of this machine: a cluster places its runs itself; leave it out",
          devices != null ? "--devices" : "--other-device");
    }
    RunStatus status = api.client(session).change(run, Wish.RESUME);
    session.out().println(json ? WebJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(status)
        : "run %s will go on; it was %s%nTo watch it: espalier watch %s%s".formatted(run, RunTexts.line(status), run, api.words()));
    return 0;
  }
}
