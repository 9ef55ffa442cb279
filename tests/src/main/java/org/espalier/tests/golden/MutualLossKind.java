package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.models.loss.Distillation;
import org.espalier.models.method.Forwarded;
import org.espalier.models.method.JointAgent;
import org.espalier.models.method.JointConfig;
import org.espalier.models.method.JointStudent;
import org.espalier.models.method.Learner;
import org.espalier.models.method.Shard;
import org.espalier.models.nn.Declaration;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.Autograd;
import org.espalier.models.tensor.Scope;

/** {@code loss/mutual}: cross-entropy and distillation both ways, each teacher a constant (spec section 7). */
final class MutualLossKind implements Kind {

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    NDArray vit = Scope.requireGradient(fixture.tensor(scope, "input/logits_vit"));
    NDArray cnn = Scope.requireGradient(fixture.tensor(scope, "input/logits_cnn"));
    JointConfig joint = withoutFeatures(Joints.joint(fixture.config()));
    long batch = vit.getShape().get(0);
    Shard shard = new Shard(0, vit, fixture.tensor(scope, "input/label"), batch, Training.KEY);
    JointStudent student = new JointStudent(learner("vit", vit), new Given(vit), "agent", joint, 1);
    JointAgent agent = new JointAgent(learner("agent", cnn), new Given(cnn), "vit", joint, 1);
    Forwarded ofVit = student.forward(scope, shard);
    Forwarded ofCnn = agent.forward(scope, shard);
    Update forVit = Update.of(scope, student, shard, ofVit, Map.of("agent", ofCnn.offer()), 0);
    Update forCnn = Update.of(scope, agent, shard, ofCnn, Map.of("vit", ofVit.offer()), 0);
    return new Answers()
        .put("output/vit.cls", forVit.term(0, "ce")).put("output/vit.kd.cnn", forVit.term(0, "kd"))
        .put("output/cnn.cls", forCnn.term(0, "ce")).put("output/cnn.kd.vit", forCnn.term(0, "kd"))
        .put("output/loss_vit", forVit.term(0, "loss")).put("output/loss_cnn", forCnn.term(0, "loss"))
        .put("output/loss", forVit.term(0, "loss") + forCnn.term(0, "loss"))
        .put("grad/logits_vit", forVit.combined().get(0)).put("grad/logits_cnn", forCnn.combined().get(0))
        .put("aux/grad_kd_only/logits_vit", distillationGradient(scope, vit, cnn, joint.temperature()))
        .put("aux/grad_kd_only/logits_cnn", distillationGradient(scope, cnn, vit, joint.temperature()));
  }

  private static JointConfig withoutFeatures(JointConfig joint) {
    return new JointConfig(joint.alpha(), joint.kd(), 0, joint.temperature(), joint.decay(), joint.adapt(), joint.norm(),
        List.of());
  }

  private static NDArray distillationGradient(Scope scope, NDArray student, NDArray teacher, double temperature) {
    double perSample = 1.0 / student.getShape().get(0);
    NDArray loss = Autograd.recording(() -> Distillation.softTargets(scope, student, teacher, temperature, perSample));
    return Autograd.gradients(scope, loss, List.of(student), false)[0];
  }

  private static Learner learner(String name, NDArray logits) {
    Map<String, NDArray> only = new LinkedHashMap<>();
    only.put("logits", logits);
    return new Learner(name, new Weights(only), new Weights(only));
  }

  /** A network whose logits are its only weight. */
  private record Given(NDArray logits) implements Network {
    @Override
    public NDArray forward(Pass pass, NDArray images) {
      return pass.weight("logits");
    }

    @Override
    public Shape declare(Declaration weights, Shape image) {
      return logits.getShape().slice(1);
    }

    @Override
    public int height() {
      return 1;
    }

    @Override
    public int classes() {
      return Math.toIntExact(logits.getShape().get(1));
    }

    @Override
    public List<String> features() {
      return List.of();
    }
  }
}
