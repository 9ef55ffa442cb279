package org.espalier.actors.web;

import akka.actor.typed.ActorSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The API of a fake cluster on a free port. */
public final class ApiNode implements AutoCloseable {
  public static final String TOKEN = "full-token-0123456789abcdef";
  static final String READING = "reading-token-0123456789abcdef";
  public final FakeControl control = new FakeControl();
  final Metrics metrics = new Metrics();
  volatile Optional<String> unready = Optional.empty();
  private final ApiServer server;

  private ApiNode(ActorSystem<?> system, ApiSettings settings) {
    server = ApiServer.start(system, settings, control, metrics, () -> unready).toCompletableFuture().join();
  }

  public static ApiNode start(ActorSystem<?> system) {
    return new ApiNode(system, new ApiSettings("127.0.0.1", 0, Optional.empty(), Optional.empty()));
  }

  static ApiNode start(ActorSystem<?> system, ApiSettings settings) {
    return new ApiNode(system, settings);
  }

  /** With two tokens, whose files are in a folder. */
  static ApiNode withTokens(ActorSystem<?> system, Path folder) {
    Tokens tokens = Tokens.read(secret(folder, "all", TOKEN), Optional.of(secret(folder, "reading", READING)));
    return new ApiNode(system, new ApiSettings("127.0.0.1", 0, Optional.empty(), Optional.of(tokens)));
  }

  public static Path secret(Path folder, String name, String token) {
    return file(folder, name, token + "\n", "rw-------");
  }

  static Path file(Path folder, String name, String text, String permissions) {
    try {
      Path file = Files.writeString(folder.resolve(name), text);
      return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI address() {
    return server.address();
  }

  RawHttp ask(String target) {
    return RawHttp.to(address(), target);
  }

  public ApiClient client() {
    return new ApiClient(ApiAddress.of(address().toString(), Optional.empty(), Optional.empty()));
  }

  @Override
  public void close() {
    try {
      server.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("the API did not stop", e);
    }
  }
}
