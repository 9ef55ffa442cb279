package org.espalier.models.experiment;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * A frozen network that an experiment learns from. Its keys tell what it is, so that nothing has to be written beside them: a weights
 * file, what a certain run comes to, or an experiment whose run is still to be settled.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
@JsonSubTypes({
    @JsonSubTypes.Type(value = WeightsRef.class, name = "file"),
    @JsonSubTypes.Type(value = TrainedTeacher.class, name = "run"),
    @JsonSubTypes.Type(value = AskedTeacher.class, name = "experiment")
})
public sealed interface TeacherRef permits WeightsRef, TrainedTeacher, AskedTeacher {}
