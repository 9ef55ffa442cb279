package org.espalier.actors.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.espalier.actors.security.Secret;
import org.espalier.models.InputException;

/**
 * A journal in PostgreSQL, for clusters in which several nodes may become the supervisor's home. The password never stands in the
 * configuration: the driver asks {@link PasswordPlugin} for it at each connection.
 *
 * @param url         {@code jdbc:postgresql://host/database}, without a password; {@code ?currentSchema=} picks a schema
 * @param user        may use the tables; if they are missing, must be allowed to make them
 * @param connections most at a time, for each node
 */
public record PostgresJournal(String url, String user, Secret password, int connections) implements Journal {
  private static final String SCHEME = "jdbc:postgresql:";
  private static final String TABLES_EXIST = "SELECT to_regclass('event_journal') IS NOT NULL AND to_regclass('event_tag') IS NOT NULL "
      + "AND to_regclass('snapshot') IS NOT NULL";
  /** Without one of these the server acknowledges what a crash of its machine undoes. */
  private static final List<String> DURABLE = List.of("synchronous_commit", "fsync", "full_page_writes");

  public PostgresJournal {
    if (!url.startsWith(SCHEME)) {
      throw new InputException("the journal's url is '%s'; it must begin with %s, as in %s//db.lab:5432/espalier", url, SCHEME, SCHEME);
    }
    if (url.toLowerCase(java.util.Locale.ROOT).contains("password=")) {
      throw new InputException("the journal's url holds a password, and urls are logged: take it out and set password-file or "
          + "password-variable");
    }
    if (user.isEmpty() || connections < 2) {
      throw new InputException("the journal has user '%s' and %d connections; a user is needed, and 2 connections or more", user,
          connections);
    }
  }

  /** @param config {@code espalier.journal.postgres} */
  public static PostgresJournal of(Config config) {
    Secret password = Secret.of("espalier.journal.postgres", config.getString("password-file"), config.getString("password-variable"));
    return new PostgresJournal(config.getString("url"), config.getString("user"), password, config.getInt("connections"));
  }

  @Override
  public void create() {
    password.read();                            // a missing one is told in its own words, not in the driver's
    try (Connection connection = DriverManager.getConnection(url, properties()); Statement statement = connection.createStatement()) {
      refuseForgetful(statement);
      if (!isTrue(statement, TABLES_EXIST)) {
        connection.setAutoCommit(false);        // nodes that start together wait for each other's tables: see the script
        statement.execute(Scripts.read("postgres.sql"));
        connection.commit();
      }
    } catch (SQLException e) {
      throw new InputException(e, "the journal at %s cannot be used by %s: %s. See that the server runs, that the user and %s are "
          + "right, and that the user may make tables or finds them made", url, user, e.getMessage(), password);
    }
  }

  @Override
  public Config config() {
    Config pool = ConfigFactory.parseMap(Map.of("url", url, "user", user, "numThreads", connections, "maxConnections", connections));
    Config properties = ConfigFactory.empty().withValue("properties", ConfigValueFactory.fromMap(Map.copyOf(strings())));
    return pool.withFallback(properties).atPath("akka-persistence-jdbc.shared-databases.slick.db")
        .withFallback(ConfigFactory.parseResources(PostgresJournal.class, "postgres.conf"));
  }

  @Override
  public boolean reachableFromOtherNodes() {
    return true;
  }

  private Properties properties() {
    Properties properties = new Properties();
    properties.putAll(strings());
    properties.setProperty("user", user);
    return properties;
  }

  private Map<String, String> strings() {
    return Map.of("authenticationPluginClassName", PasswordPlugin.class.getName(), PasswordPlugin.SECRET, password.toString(),
        "connectTimeout", "10", "socketTimeout", "30", "tcpKeepAlive", "true", "ApplicationName", "espalier");
  }

  private void refuseForgetful(Statement statement) throws SQLException {
    for (String setting : DURABLE) {
      try (ResultSet rows = statement.executeQuery("SHOW " + setting)) {
        rows.next();
        if (rows.getString(1).equals("off")) {
          throw new InputException("the PostgreSQL server at %s runs with %s = off, so it may forget what it acknowledged: set it to on "
              + "for the server, the database and user %s", url, setting, user);
        }
      }
    }
  }

  private static boolean isTrue(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getBoolean(1);
    }
  }
}
