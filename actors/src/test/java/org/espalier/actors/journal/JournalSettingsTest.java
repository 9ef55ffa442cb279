package org.espalier.actors.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.espalier.models.InputException;
import org.espalier.actors.security.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalSettingsTest {
  @TempDir Path folder;

  @Test
  void settingsAreReadFromTheConfiguration() {
    PostgresJournal journal = PostgresJournal.of(ConfigFactory.parseString("""
        url = "jdbc:postgresql://db.lab/espalier", user = espalier, password-variable = ESPALIER_JOURNAL_PASSWORD, connections = 3
        password-file = ""
        """));

    assertThat(journal.password()).isEqualTo(new Secret.InVariable("ESPALIER_JOURNAL_PASSWORD"));
    assertThat(journal.config().getInt("akka-persistence-jdbc.shared-databases.slick.db.maxConnections")).isEqualTo(3);
    assertThat(journal.reachableFromOtherNodes()).isTrue();
    assertThat(new H2Journal(folder).reachableFromOtherNodes()).isFalse();
  }

  @Test
  void aPasswordInTheUrlIsRefusedWithoutRepeatingIt() {
    assertThatThrownBy(() -> new PostgresJournal("jdbc:postgresql://db/e?password=hunter2", "u", new Secret.InVariable("V"), 2))
        .isInstanceOf(InputException.class).hasMessageContaining("password-file")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
  }

  @Test
  void oneSourceOfThePasswordIsNamed() {
    assertThatThrownBy(() -> Secret.of("espalier.journal.postgres", "", "")).hasMessageContaining("fill in one of them");
    assertThatThrownBy(() -> Secret.of("espalier.journal.postgres", "/f", "V")).hasMessageContaining("fill in one of them");
  }

  @Test
  void aPasswordFileThatTheWorldReadsIsRefused() throws Exception {
    Path file = Files.writeString(folder.resolve("password"), "hunter2\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> new Secret.InFile(file).read()).isInstanceOf(InputException.class).hasMessageContaining("chmod 600 " + file);

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThat(new Secret.InFile(file).read()).containsExactly("hunter2".toCharArray());
  }

  @Test
  void aMissingOrEmptyPasswordIsNamed() throws Exception {
    Path file = Files.createFile(folder.resolve("empty"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    assertThatThrownBy(() -> new Secret.InFile(file).read()).hasMessageContaining("is empty");
    assertThatThrownBy(() -> new Secret.InFile(folder.resolve("none")).read()).hasMessageContaining("no readable file");
    assertThatThrownBy(() -> new Secret.InVariable("ESPALIER_NO_SUCH_VARIABLE").read()).hasMessageContaining("ESPALIER_NO_SUCH_VARIABLE");
  }

  @Test
  void aSecretComesBackFromItsText() {
    assertThat(Secret.of(new Secret.InFile(Path.of("/etc/p")).toString())).isEqualTo(new Secret.InFile(Path.of("/etc/p")));
    assertThat(Secret.of(new Secret.InVariable("V").toString())).isEqualTo(new Secret.InVariable("V"));
  }
}
