package org.espalier.models.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.AnnotationIntrospector;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The keys that a record has in a file, as Jackson's annotations on it say. */
final class RecordKeys {
  private static final DeserializationConfig CONFIG = ExperimentJson.MAPPER.getDeserializationConfig();
  private static final AnnotationIntrospector ANNOTATIONS = CONFIG.getAnnotationIntrospector();

  /** @param optional whether the record takes null for a key that is absent */
  record Key(JavaType type, boolean optional) {}

  private RecordKeys() {}

  static Collection<String> of(Class<?> type) {
    return of(CONFIG.constructType(type)).keySet();
  }

  /** In the order of the record's components; a component that is unwrapped gives its own keys. */
  static Map<String, Key> of(JavaType type) {
    Map<String, Key> keys = new LinkedHashMap<>();
    parameters(type).forEach(property -> {
      AnnotatedParameter parameter = property.getConstructorParameter();
      if (ANNOTATIONS.findUnwrappingNameTransformer(parameter) != null) {
        keys.putAll(of(parameter.getType()));
      } else {
        keys.put(property.getName(), new Key(parameter.getType(), optional(parameter)));
      }
    });
    return keys;
  }

  private static Stream<BeanPropertyDefinition> parameters(JavaType type) {
    List<BeanPropertyDefinition> properties = CONFIG.introspect(type).findProperties();
    return properties.stream().filter(property -> property.getConstructorParameter() != null)
        .sorted(Comparator.comparingInt(property -> property.getConstructorParameter().getIndex()));
  }

  /** Boxed numbers and what says so itself. */
  private static boolean optional(AnnotatedParameter parameter) {
    Class<?> type = parameter.getRawType();
    JsonInclude.Include written = ANNOTATIONS.findPropertyInclusion(parameter).getValueInclusion();
    return Number.class.isAssignableFrom(type) || type == Boolean.class || written == JsonInclude.Include.NON_NULL
        || written == JsonInclude.Include.NON_EMPTY;
  }

  /** The key that chooses one of several records, such as {@code kind}; null if there is nothing to choose. */
  static String chooser(JavaType type) {
    var info = ANNOTATIONS.findPolymorphicTypeInfo(CONFIG, described(type));
    return info == null ? null : info.getPropertyName();
  }

  /** The records to choose from, by the chooser's value. */
  static Map<String, JavaType> kinds(JavaType type) {
    Map<String, JavaType> kinds = new LinkedHashMap<>();
    for (NamedType subtype : ANNOTATIONS.findSubtypes(described(type))) {
      kinds.put(subtype.getName(), CONFIG.constructType(subtype.getType()));
    }
    return kinds;
  }

  private static AnnotatedClass described(JavaType type) {
    return CONFIG.introspectClassAnnotations(type).getClassInfo();
  }
}
