package org.espalier.actors.journal;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.espalier.actors.security.Secret;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A PostgreSQL server of its own, in a temporary folder. It ends with this JVM, however that ends. */
public final class TestPostgres implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TestPostgres.class);
  private static final String READY = "database system is ready to accept connections";
  private static final String USER = "espalier";
  /** Lives as long as its standard input: a JVM that is killed closes it. */
  private static final String KEEPER =
      "\"$@\" </dev/null & server=$!; read -r word; [ \"$word\" = crash ] && kill -QUIT $server || kill -INT $server; wait $server";
  private final String host;
  private final Path folder;
  private final Path binaries;
  private final Path password;
  private final int port;
  private Process server;

  private TestPostgres(String host, Path folder, Path binaries) throws IOException {
    this.host = host;
    this.folder = folder;
    this.binaries = binaries;
    this.password = Files.writeString(folder.resolve("password"), "not so secret\n");
    this.port = freePort();
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
  }

  static TestPostgres start() throws IOException, InterruptedException {
    return start("127.0.0.1");
  }

  /** @param host an address of this machine, at which its neighbours of the same /24 reach it too */
  public static TestPostgres start(String host) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("espalier-postgres");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    TestPostgres postgres = new TestPostgres(host, folder, PostgresBinaries.in(folder));
    postgres.initialize();
    postgres.begin();
    return postgres;
  }

  public PostgresJournal journal() {
    return journal("");
  }

  /** What a control node's configuration says of it. */
  public String settings() {
    return """
        espalier { node.journal.kind = postgresql, journal.postgres { url = "%s", user = %s, password-file = "%s" } }
        """.formatted(journal().url(), USER, password);
  }

  /** @param options of the connection, as in {@code ?a=b} */
  PostgresJournal journal(String options) {
    return new PostgresJournal("jdbc:postgresql://" + host + ":" + port + "/postgres" + options, USER, new Secret.InFile(password), 2);
  }

  /** As the owner of the database. */
  public Connection connect() throws SQLException, IOException {
    return DriverManager.getConnection(journal().url(), USER, Files.readString(password).trim());
  }

  /** As when the machine loses power, but for what only the disk could lose. */
  void crash() throws IOException, InterruptedException {
    end("crash\n");
  }

  void begin() throws IOException {
    server = new ProcessBuilder(asServerUser("sh", "-c", KEEPER, "keeper", binaries.resolve("postgres").toString(), "-D",
        data().toString(), "-p", Integer.toString(port), "-c", "listen_addresses=" + host, "-c", "unix_socket_directories="))
        .redirectErrorStream(true).start();
    awaitReady(server.inputReader());
  }

  @Override
  public void close() throws IOException, InterruptedException {
    end("");
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private void initialize() throws IOException, InterruptedException {
    Files.createDirectory(data());
    if (isRoot()) {
      UserPrincipal user = folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(serverUser());
      Files.setOwner(data(), user);
      Files.setOwner(password, user);
    }
    LOG.info("PostgreSQL from {} as user {}", binaries, isRoot() ? serverUser() : System.getProperty("user.name"));
    Process initdb = new ProcessBuilder(asServerUser(binaries.resolve("initdb").toString(), "-D", data().toString(), "-U", USER,
        "--auth=scram-sha-256", "--pwfile=" + password, "--no-sync", "-E", "UTF8", "--locale=C")).redirectErrorStream(true).start();
    String said = new String(initdb.getInputStream().readAllBytes());
    if (initdb.waitFor() != 0) {
      throw new IOException("initdb failed: " + said);
    }
    Files.writeString(data().resolve("pg_hba.conf"), "host all all " + host + "/24 scram-sha-256\n", StandardOpenOption.APPEND);
  }

  private Path data() {
    return folder.resolve("data");
  }

  private static void awaitReady(BufferedReader log) throws IOException {
    StringBuilder said = new StringBuilder();
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      said.append(line).append('\n');
      if (line.contains(READY)) {
        Thread drain = new Thread(() -> log.lines().forEach(LOG::debug), "postgres-log");
        drain.setDaemon(true);
        drain.start();
        return;
      }
    }
    throw new IOException("PostgreSQL did not start: " + said);
  }

  private void end(String word) throws IOException, InterruptedException {
    try (var in = server.outputWriter()) {
      in.write(word);
    }
    if (!server.waitFor(30, TimeUnit.SECONDS)) {
      throw new IOException("PostgreSQL did not stop");
    }
  }

  /** PostgreSQL refuses to run as root. */
  private static List<String> asServerUser(String... command) {
    List<String> all = new ArrayList<>();
    if (isRoot()) {
      all.addAll(List.of("setpriv", "--reuid=" + serverUser(), "--regid=65534", "--clear-groups", "--"));
    }
    all.addAll(List.of(command));
    return all;
  }

  private static String serverUser() {
    return "nobody";
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
      return socket.getLocalPort();
    }
  }
}
