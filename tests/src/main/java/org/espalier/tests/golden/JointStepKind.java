package org.espalier.tests.golden;

import java.util.List;
import java.util.Map;
import org.espalier.models.method.Forwarded;
import org.espalier.models.method.JointAgent;
import org.espalier.models.method.JointConfig;
import org.espalier.models.method.JointStudent;
import org.espalier.models.method.Learner;
import org.espalier.models.method.Shard;
import org.espalier.models.nn.Description;
import org.espalier.models.tensor.Scope;
import org.espalier.models.zoo.AgentCnn;
import org.espalier.models.zoo.VisionTransformer;

/** {@code step/joint}: a ViT and its agent learn from each other, each with an AdamW of its own (spec section 7). */
final class JointStepKind implements Kind {

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    Config config = fixture.config();
    VisionTransformer vit = Networks.vit(config.in("vit"), config.integer("num_classes"));
    AgentCnn agent = Networks.agent(config.in("cnn"), vit.imageSize(), vit.classes());
    Loaded vitLoaded = Loaded.of(scope, fixture, Description.of(vit).slots(), name -> "vit." + name);
    Loaded agentLoaded = Loaded.of(scope, fixture, Description.of(agent).slots(),
        name -> Networks.convolutionName(fixture, "cnn." + name));
    Pair pair = new Pair(scope, Update.shard(fixture, scope), vit, vitLoaded.learner("vit"), agent, agentLoaded.learner("agent"));
    JointConfig joint = Joints.joint(config);
    double decay = Joints.decay(joint, Joints.progress(config));
    Both step = pair.step(joint, joint.beta() * decay);
    Answers answers = new Answers().put("output/decay", decay).put("output/logits_vit", step.vit.forwarded().logits().get(0))
        .put("output/logits_cnn", step.agent.forwarded().logits().get(0));
    agentLoaded.putBuffers(answers);
    Both compared = pair.step(Joints.comparing(joint, joint.layers()), 1);
    putTerms(answers, "vit", "cnn", step.vit);
    putTerms(answers, "cnn", "vit", step.agent);
    answers.put("output/feat", compared.vit.term(0, "feature"));
    for (int layer = 0; layer < vit.config().depth(); layer++) {
      double distance = pair.step(Joints.comparing(joint, List.of(layer)), 1).vit.term(0, "feature");
      answers.put("output/vit.hint_vit.cnn_layer_" + layer, distance).put("output/cnn.hint_cnn.vit_layer_" + layer, distance);
    }
    step.vit.putStep(answers, fixture, scope, vitLoaded);
    step.agent.putStep(answers, fixture, scope, agentLoaded);
    return answers;
  }

  private static void putTerms(Answers answers, String own, String other, Update update) {
    answers.put("output/" + own + ".cls", update.term(0, "ce")).put("output/" + own + ".kd." + other, update.term(0, "kd"))
        .put("output/loss_" + own, update.term(0, "loss"));
  }

  /** What each side got in one step. */
  private record Both(Update vit, Update agent) {}

  private record Pair(Scope scope, Shard shard, VisionTransformer vit, Learner vitLearner, AgentCnn agent, Learner agentLearner) {

    Both step(JointConfig joint, double featureWeight) {
      int side = vit.imageSize() / vit.config().patchSize();
      JointStudent student = new JointStudent(vitLearner, vit, "agent", joint, side);
      JointAgent teacher = new JointAgent(agentLearner, agent, "vit", joint, side);
      Forwarded ofVit = student.forward(scope, shard);
      Forwarded ofAgent = teacher.forward(scope, shard);
      return new Both(Update.of(scope, student, shard, ofVit, Map.of("agent", ofAgent.offer()), featureWeight),
          Update.of(scope, teacher, shard, ofAgent, Map.of("vit", ofVit.offer()), featureWeight));
    }
  }
}
