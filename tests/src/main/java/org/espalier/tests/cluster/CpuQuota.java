package org.espalier.tests.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A share of one processor, which a process may not exceed until this is closed. Needs to be root, and cgroups of version 1. */
public final class CpuQuota implements AutoCloseable {
  private static final Path ALL = Path.of("/sys/fs/cgroup/cpu");
  private static final int PERIOD_MICROS = 100_000;
  private final Path group;

  private CpuQuota(Path group) {
    this.group = group;
  }

  public static boolean available() {
    return Files.isWritable(ALL.resolve("cgroup.procs")) && Files.exists(ALL.resolve("cpu.cfs_quota_us"));
  }

  /** @param percent of one processor */
  public static CpuQuota of(NodeProcess node, int percent) throws IOException {
    CpuQuota quota = new CpuQuota(Files.createDirectory(ALL.resolve("espalier-" + node.pid())));
    Files.writeString(quota.group.resolve("cpu.cfs_period_us"), String.valueOf(PERIOD_MICROS));
    Files.writeString(quota.group.resolve("cpu.cfs_quota_us"), String.valueOf(PERIOD_MICROS * percent / 100));
    Files.writeString(quota.group.resolve("cgroup.procs"), String.valueOf(node.pid()));
    return quota;
  }

  /** Whoever is in it, and is alive still, has all processors again. */
  @Override
  public void close() throws IOException {
    for (String process : List.copyOf(Files.readAllLines(group.resolve("cgroup.procs")))) {
      Files.writeString(ALL.resolve("cgroup.procs"), process);
    }
    Files.delete(group);
  }
}
