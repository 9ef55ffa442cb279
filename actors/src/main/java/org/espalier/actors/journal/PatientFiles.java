package org.espalier.actors.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.espalier.models.checkpoint.DiskFullException;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * H2's view of files, under names that begin with {@code patient:}. Where the disk is full, writing waits until there is room; H2 by
 * itself would close the database at the first failure and not open it again as long as the process lives. Public for H2, which makes
 * one for each path.
 */
public final class PatientFiles extends FilePathWrapper {
  static final String SCHEME = "patient";
  private static final Logger LOG = LoggerFactory.getLogger(PatientFiles.class);
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  /** Makes names of this scheme known to H2. */
  static void register() {
    FilePath.register(new PatientFiles());
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    return new Channel(Path.of(getBase().toString()), super.open(mode));
  }

  /** A file of H2's, which writes at places it names; several threads may. */
  static final class Channel extends FileBaseDefault {
    private final Path file;
    private final FileChannel channel;

    Channel(Path file, FileChannel channel) {
      this.file = file;
      this.channel = channel;
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
      boolean waited = false;
      while (true) {
        try {
          int count = channel.write(source, position);
          if (waited) {
            LOG.warn("there is room again: the journal {} goes on, and nothing was lost", file);
          }
          return count;
        } catch (IOException e) {
          if (!DiskFullException.isMeantBy(e, file.getParent())) {
            throw e;
          }
          if (!waited) {
            LOG.warn("the disk is full ({}): the journal {} waits, has lost nothing, and goes on as soon as there is room", e.getMessage(),
                file);
          }
          waited = true;
          LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
      }
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return channel.read(target, position);
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    protected void implTruncate(long size) throws IOException {
      channel.truncate(size);
    }

    @Override
    public void force(boolean metadata) throws IOException {
      channel.force(metadata);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
      return channel.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      channel.close();
    }
  }
}
