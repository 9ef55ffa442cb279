package org.espalier.tests.golden;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import org.espalier.models.InputException;
import org.espalier.models.loss.FeatureLoss;
import org.espalier.models.loss.FeatureLoss.Adapt;
import org.espalier.models.loss.FeatureLoss.Norm;
import org.espalier.models.method.JointConfig;
import org.espalier.models.method.JointConfig.Decay;
import org.espalier.models.optim.OptimizerConfig.AdamWConfig;
import org.espalier.models.optim.Progress;

/** Reads the switches of joint and shared training (spec sections 6 to 8) from a fixture's settings. */
final class Joints {
  private Joints() {}

  static FeatureLoss featureLoss(Config config) {
    return new FeatureLoss(adapt(config), norm(config));
  }

  private static Adapt adapt(Config config) {
    String adapt = config.text("adapt", "1d");
    return switch (adapt) {
      case "1d", "interp1d" -> Adapt.INTERP1D;
      case "2d", "ap2d" -> Adapt.AP2D;
      default -> throw new InputException("config.adapt is '%s': 1d and 2d are known", adapt);
    };
  }

  /** A word, or a sentence that begins with one. */
  private static Norm norm(Config config) {
    String norm = config.text("norm", "ln").toLowerCase(Locale.ROOT);
    if (norm.equals("ln") || norm.startsWith("layernorm")) {
      return Norm.LAYERNORM;
    } else if (norm.startsWith("l2")) {
      return Norm.L2;
    }
    throw new InputException("config.norm is '%s': ln and l2 are known", norm);
  }

  static JointConfig joint(Config config) {
    JointConfig standard = JointConfig.standard();
    return new JointConfig(config.real("alpha", standard.alpha()), config.real("kd", standard.kd()),
        config.real("beta", standard.beta()), config.real("T", standard.temperature()), decay(config), adapt(config),
        norm(config), config.integers("layers"));
  }

  /** Beside {@code none}, a number 1 in a later epoch says that nothing decays. */
  private static Decay decay(Config config) {
    JsonNode decay = config.node().path("decay");
    boolean constant = decay.asText().equals("none") || decay.isBoolean() && !decay.asBoolean()
        || decay.isNumber() && decay.asDouble() == 1 && progress(config).epoch() > 0;
    return constant ? Decay.NONE : Decay.LINEAR;
  }

  /** What multiplies the feature loss beside beta. */
  static double decay(JointConfig joint, Progress progress) {
    return joint.decay() == Decay.NONE ? 1 : progress.linearDecay();
  }

  /** The same switches with the feature loss on, of some layers; none means all. */
  static JointConfig comparing(JointConfig joint, List<Integer> layers) {
    return new JointConfig(joint.alpha(), joint.kd(), 1, joint.temperature(), joint.decay(), joint.adapt(), joint.norm(), layers);
  }

  static Progress progress(Config config) {
    return new Progress(config.integer("epoch", 0), 0, 1, config.integer("total_epochs", 240));
  }

  static AdamWConfig adamW(Config config) {
    AdamWConfig standard = AdamWConfig.standard();
    Config adamW = config.in("adamw");
    JsonNode betas = adamW.node().path("betas");
    return new AdamWConfig(betas.path(0).asDouble(standard.beta1()), betas.path(1).asDouble(standard.beta2()),
        adamW.real("eps", standard.eps()), adamW.real("weight_decay", standard.weightDecay()));
  }

  static double learningRate(Config config) {
    return config.in("adamw").real("lr", 1e-3);
  }
}
