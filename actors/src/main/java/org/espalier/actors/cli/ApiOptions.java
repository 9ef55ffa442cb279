package org.espalier.actors.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.espalier.actors.web.ApiAddress;
import org.espalier.actors.web.ApiClient;
import org.espalier.analysis.run.ShellWord;
import picocli.CommandLine.Option;

/** Which node a command speaks to. What the command line says wins over the environment. */
final class ApiOptions {
  private static final String API = "ESPALIER_API";
  private static final String TOKEN_FILE = "ESPALIER_TOKEN_FILE";
  private static final String CA = "ESPALIER_CA";
  @Option(names = "--api", paramLabel = "URL",
      description = "Node of the cluster to speak to; what " + API + " says when absent, or " + ApiAddress.DEFAULT + ".")
  private String api;
  @Option(names = "--token-file", paramLabel = "FILE",
      description = "File with the node's token; what " + TOKEN_FILE + " says when absent.")
  private Path tokenFile;
  @Option(names = "--ca", paramLabel = "FILE",
      description = "PEM file of who signed the node's certificate; what " + CA + " says when absent.")
  private Path ca;

  ApiClient client(Session session) {
    return new ApiClient(ApiAddress.of(url(session), file(tokenFile, session, TOKEN_FILE), file(ca, session, CA)));
  }

  private String url(Session session) {
    return api != null ? api : session.environment().getOrDefault(API, ApiAddress.DEFAULT);
  }

  private static Optional<Path> file(Path named, Session session, String variable) {
    return Optional.ofNullable(named).or(() -> Optional.ofNullable(session.environment().get(variable)).map(Path::of));
  }

  /** Whether the command line names a node. */
  boolean isNamed() {
    return api != null;
  }

  /** Whether the environment does. */
  boolean isUsual(Session session) {
    return session.environment().containsKey(API);
  }

  /** The options as they were given, for a command that a person is to copy. */
  String words() {
    return word("--api", api) + word("--token-file", tokenFile) + word("--ca", ca);
  }

  private static String word(String option, Object value) {
    return value == null ? "" : " " + option + " " + ShellWord.quote(value.toString());
  }
}
