package org.espalier.actors.wire;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import com.typesafe.config.ConfigFactory;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Old bytes are read by every later version, and mean what they meant. The rules are in {@code proto/README.md}. */
class GoldenBytesTest {
  /** Its name stands in the actor references of the golden file. */
  private static final ActorTestKit KIT = ActorTestKit.create("golden",
      ConfigFactory.parseResources("org/espalier/profiles/local.conf").withFallback(ConfigFactory.load()));
  private static final References REFERENCES = new References(ActorRefResolver.get(KIT.system()));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  static Stream<Named<GoldenFile.Entry>> golden() throws Exception {
    return GoldenFile.read().values().stream().map(entry -> Named.of(entry.manifest(), entry));
  }

  @ParameterizedTest
  @MethodSource("golden")
  void oldBytesMeanWhatTheyMeant(GoldenFile.Entry old) throws Exception {
    Codec<?> codec = Codecs.of(old.manifest());
    assertThat(codec).describedAs("the codec of %s: the journal holds such facts, so it must stay", old.manifest()).isNotNull();

    Object message = codec.reader().read(old.bytes(), REFERENCES);

    assertThat(Facts.of(message, REFERENCES)).containsAll(old.facts());
    byte[] again = codec.toBytes(message, REFERENCES);             // maps may have another order
    assertThat(again).hasSameSizeAs(old.bytes());
    assertThat(Facts.of(codec.reader().read(again, REFERENCES), REFERENCES)).containsAll(old.facts());
  }

  @Test
  void everyManifestHasAGoldenSample() throws Exception {
    Set<String> missing = new TreeSet<>(Codecs.manifests());
    missing.removeAll(GoldenFile.read().keySet());

    assertThat(missing.stream().map(GoldenBytesTest::sample).collect(Collectors.joining()))
        .describedAs("append this to golden.txt, once it is what the new messages shall be for ever").isEmpty();
  }

  private static String sample(String manifest) {
    Codec<?> codec = Codecs.of(manifest);
    ActorRef<?> somebody = REFERENCES.reference("akka://golden/user/somebody");
    Object message = new Samples(() -> somebody).of(codec.type());
    return new GoldenFile.Entry(manifest, codec.toBytes(message, REFERENCES), Facts.of(message, REFERENCES)).toString();
  }
}
