package org.espalier.actors.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.espalier.models.InputException;

/**
 * A journal in files of a folder: H2 in this process. Its settings matter: with others, or with other versions of H2, events that
 * were acknowledged were lost when the process was killed. Where the disk is full it waits, see {@link PatientFiles}.
 *
 * @param folder is made when needed
 */
public record H2Journal(Path folder) implements Journal {
  private static final String NAME = "journal";
  private static final int ALREADY_OPEN = 90020;

  public H2Journal {
    folder = folder.toAbsolutePath().normalize();
  }

  /** @throws InputException also if another process has the journal open */
  @Override
  public void create() {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new InputException(e, "cannot make the journal's folder %s: %s", folder, e.getMessage());
    }
    try (Connection connection = DriverManager.getConnection(url()); Statement statement = connection.createStatement()) {
      statement.execute(Scripts.read("h2.sql"));
    } catch (SQLException e) {
      if (e.getErrorCode() == ALREADY_OPEN) {
        throw new InputException(e, "the journal in %s is open in another process: this run is going on already. Wait for it or stop it "
            + "first", folder);
      }
      throw new InputException(e, "the journal in %s cannot be opened: %s. If it is damaged, move the folder away: the run then goes on "
          + "from its checkpoints", folder, e.getMessage());
    }
  }

  @Override
  public Config config() {
    return ConfigFactory.parseMap(Map.of("espalier.journal.url", url()))
        .withFallback(ConfigFactory.parseResources(H2Journal.class, "h2.conf"));
  }

  /** Its files are open in one process at a time. */
  @Override
  public boolean reachableFromOtherNodes() {
    return false;
  }

  private String url() {
    String file = folder.resolve(NAME).toString().replace(";", "\\;");
    PatientFiles.register();
    return "jdbc:h2:" + PatientFiles.SCHEME + ":" + file + ";DATABASE_TO_UPPER=false;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
  }
}
