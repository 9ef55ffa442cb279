package org.espalier.actors.teacher;

import java.util.Map;
import java.util.Optional;
import org.espalier.actors.RefusedMessages;
import org.espalier.actors.RefusedMessages.Reason;
import org.espalier.actors.RunTerm;
import org.espalier.actors.exchange.Courier;
import org.espalier.models.Failpoint;
import org.espalier.models.checkpoint.TensorBytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a teacher says to those that it serves, or does not.
 *
 * @param device  where it computes
 * @param courier brings answers
 * @param refused counts what nobody acts on
 */
record Replies(String device, Courier courier, RefusedMessages refused) {
  private static final Logger LOG = LoggerFactory.getLogger(Teacher.class);

  void serving(Teacher.Serve serve, String fingerprint) {
    LOG.info("the teacher of {} is loaded on {}", serve.work(), device);
    serve.replyTo().tell(new Teacher.Serving(serve.work(), device, fingerprint));
  }

  void answer(Teacher.Ask ask, Map<String, TensorBytes> logits) {
    Failpoint.reached("teacher.before-answer");
    courier.tell(ask.replyTo(), Teacher.Answered.of(ask, logits));
    Failpoint.reached("teacher.answered");
  }

  void refuse(Teacher.Serve serve, String reason) {
    LOG.warn("no teacher for {} on {}: {}", serve.work(), device, reason);
    serve.replyTo().tell(new Teacher.Refused(serve.work(), 0, device, reason));
  }

  void refuse(Teacher.Ask ask, Reason counted, String reason) {
    LOG.warn("no answer to step {} of {}: {}", ask.step(), ask.work(), reason);
    refused.add(counted, "Ask");
    ask.replyTo().tell(new Teacher.Refused(ask.work(), ask.step(), device, reason));
  }

  /** Somebody asks who is not served. */
  void stale(Teacher.Ask ask, Optional<RunTerm> served) {
    refused.add(Reason.STALE, "Ask");
    ask.replyTo().tell(absent(ask.work(), served));
  }

  /** @param served whom the teacher serves of that run */
  Teacher.Absent absent(RunTerm work, Optional<RunTerm> served) {
    return new Teacher.Absent(work, device,
        served.map(term -> "the teacher serves " + term).orElse("the teacher holds no network for " + work));
  }
}
