package org.espalier.models.zoo;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Arrays;
import org.espalier.models.nn.Network;

/** What a network is, apart from the images it sees and the classes it tells apart. In files, {@code arch} says which kind. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "arch")
@JsonSubTypes({
    @JsonSubTypes.Type(value = VitConfig.class, name = "vit"),
    @JsonSubTypes.Type(value = AgentConfig.class, name = "agent"),
    @JsonSubTypes.Type(value = DeitConfig.class, name = "deit"),
    @JsonSubTypes.Type(value = ConvitConfig.class, name = "convit"),
    @JsonSubTypes.Type(value = ResNetConfig.class, name = "resnet"),
    @JsonSubTypes.Type(value = EfficientNetConfig.class, name = "efficientnet"),
    @JsonSubTypes.Type(value = PrsNetConfig.class, name = "prsnet"),
    @JsonSubTypes.Type(value = ResTConfig.class, name = "rest"),
    @JsonSubTypes.Type(value = SwinConfig.class, name = "swin"),
    @JsonSubTypes.Type(value = RedNetConfig.class, name = "rednet"),
    @JsonSubTypes.Type(value = CitConfig.class, name = "cit"),
    @JsonSubTypes.Type(value = MlpMixerConfig.class, name = "mixer"),
})
public interface ModelConfig {

  /** @throws org.espalier.models.InputException if images of this side do not fit */
  Network build(int imageSize, int classes);

  /** The kind, as files name it. */
  default String arch() {
    return Arrays.stream(ModelConfig.class.getAnnotation(JsonSubTypes.class).value())
        .filter(type -> type.value() == getClass()).map(JsonSubTypes.Type::name).findFirst()
        .orElseThrow(() -> new IllegalStateException(getClass().getName() + " is no registered kind of network"));
  }
}
