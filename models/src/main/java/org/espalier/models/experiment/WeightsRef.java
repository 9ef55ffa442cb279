package org.espalier.models.experiment;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.espalier.models.InputException;

/**
 * A weights file that an experiment begins with or learns from. What counts is its content; where it lies is inert.
 *
 * @param file   absolute path of the safetensors or PyTorch file
 * @param sha256 of its bytes, 64 lower-case hexadecimal digits
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NONE)
public record WeightsRef(String file, String sha256) implements TeacherRef {

  public WeightsRef {
    if (file == null || sha256 == null || !sha256.matches("[0-9a-f]{64}")) {
      throw new InputException("weights file %s with sha256 %s: give the path of a safetensors or PyTorch file; its sha256 is found "
          + "by itself, or has 64 lower-case hexadecimal digits", file, sha256);
    }
  }

  /** Reads a file once to name its content. */
  public static WeightsRef of(Path file) {
    return new WeightsRef(file.toAbsolutePath().normalize().toString(), digest(file));
  }

  public Path path() {
    return Path.of(file);
  }

  /** @throws InputException if the file is gone or holds other bytes than when the experiment was made */
  public void verify() {
    String now = digest(path());
    if (!now.equals(sha256)) {
      throw new InputException("%s has changed: its SHA-256 is %s, the experiment was made with %s; put the old file back, or start a "
          + "new run", file, now, sha256);
    }
  }

  private static String digest(Path file) {
    byte[] block = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      DigestInputStream read = new DigestInputStream(in, sha256);
      while (read.read(block) >= 0) {
        // the digest sees every block
      }
      return HexFormat.of().formatHex(sha256.digest());
    } catch (IOException e) {
      throw new InputException(e, "cannot read the weights file %s (%s): name a safetensors or PyTorch file", file, e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
