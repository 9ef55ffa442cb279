package org.espalier.actors.journal;

import java.util.Properties;
import org.espalier.actors.security.Secret;
import org.espalier.models.InputException;
import org.postgresql.plugin.AuthenticationPlugin;
import org.postgresql.plugin.AuthenticationRequestType;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/** Made by the PostgreSQL driver, by its name: reads the password when a connection is opened, so nothing else need hold it. */
public final class PasswordPlugin implements AuthenticationPlugin {
  /** The connection property that says where the password stands. */
  static final String SECRET = "espalierPassword";
  private final Secret secret;

  public PasswordPlugin(Properties connection) {
    this.secret = Secret.of(connection.getProperty(SECRET));
  }

  @Override
  public char[] getPassword(AuthenticationRequestType type) throws PSQLException {
    try {
      return secret.read();
    } catch (InputException e) {
      throw new PSQLException(e.getMessage(), PSQLState.INVALID_PASSWORD);
    }
  }
}
