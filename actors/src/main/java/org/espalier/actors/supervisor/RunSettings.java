package org.espalier.actors.supervisor;

import com.typesafe.config.Config;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import org.espalier.actors.Blueprints;
import org.espalier.actors.Deadlines;
import org.espalier.actors.WorkThreads;
import org.espalier.actors.copies.CopySettings;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.checkpoint.Disk;

/**
 * What coordinators and the supervisor of a node need; {@code reference.conf} explains the times.
 *
 * @param disk          where checkpoints go
 * @param clock         for the time stamps of events; nothing is decided by it
 * @param ahead         how far trainers may be ahead of the record
 * @param retryFirst    after which the disk is tried again at first, then after twice as long each time
 * @param retryMost     at most
 * @param releaseWithin how long trainers may take to free their devices
 * @param failures      how often a run is placed anew without a new checkpoint in between, before it is given up
 * @param backOff       before a failed run is placed anew at first, then twice as long each time
 * @param backOffMost   at most
 * @param silence       after which trainers count as lost that are not heard of, in a cluster
 * @param cluster       whether runs that were going on are taken up by themselves, and wait for devices that are not there yet; else
 *                      somebody asks for the run again, and one that no device fits is refused
 * @param copies        how runs are copied between nodes that share no folder of runs; none where they share one
 * @param listeners     told what happens in a run, by its name
 */
public record RunSettings(Blueprints blueprints, WorkThreads threads, Disk disk, InstantSource clock, Duration ahead,
    Duration retryFirst, Duration retryMost, Duration releaseWithin, int failures, Duration backOff, Duration backOffMost,
    Deadlines silence, boolean cluster, Optional<CopySettings> copies, Function<String, RunListener> listeners) {

  /** @param config {@code espalier.supervisor} */
  public static RunSettings of(Config config, Blueprints blueprints, WorkThreads threads, Disk disk, InstantSource clock,
      boolean cluster, Function<String, RunListener> listeners) {
    return new RunSettings(blueprints, threads, disk, clock, config.getDuration("ahead"), config.getDuration("disk-retry.first"),
        config.getDuration("disk-retry.most"), config.getDuration("release-within"), config.getInt("failures"),
        config.getDuration("back-off.first"), config.getDuration("back-off.most"),
        Deadlines.of(config.getConfig("silence")), cluster, Optional.empty(), listeners);
  }

  /** The same for nodes that share no folder of runs. */
  public RunSettings copying(CopySettings between) {
    return new RunSettings(blueprints, threads, disk, clock, ahead, retryFirst, retryMost, releaseWithin, failures, backOff, backOffMost,
        silence, cluster, Optional.of(between), listeners);
  }

  /** A run's folder as this node sees it. */
  public RunFolder here(RunFolder folder) {
    return copies.map(between -> new RunFolder(between.runs().resolve(folder.name()))).orElse(folder);
  }
}
