import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes a platform class that apex-ls ships as a Java class as an Apex declaration: complete signatures, no bodies. */
final class ApexStub {
    static final String PACKAGE = "com.nawforce.runforce.";
    static final String PACKAGE_PATH = "com/nawforce/runforce/";

    /** Written without their namespace, as everybody does. */
    private static final String UNQUALIFIED =
            "String|Integer|Boolean|Decimal|Double|Long|Id|Blob|Date|Datetime|Time|List|Set|Map|SObject|Exception|Object";

    /** The only types Apex lets us write with parameters. */
    private static final String GENERIC =
            "List|Set|Map|Iterable|Iterator|Comparator|System\\.(Iterable|Iterator|Comparator)|Database\\.Batchable";

    /** Every exception has these from its parent; declaring them again hides the parent's. */
    private static final String INHERITED_BY_EXCEPTIONS =
            "getMessage|setMessage|getCause|initCause|getLineNumber|getStackTraceString|getTypeName|toString|getDml.*|getNumDml"
                    + "|getInaccessibleFields";

    static String namespaceOf(Class<?> type) {
        return type.getName().substring(PACKAGE.length()).split("\\.")[0];
    }

    /** Java reserves words that Apex uses as names; apex-ls marks them with a dollar sign. */
    static String nameOf(Class<?> type) {
        return type.getSimpleName().replace("$", "");
    }

    static String of(Class<?> type) {
        if (Enum.class.isAssignableFrom(type)) return enumOf(type);
        boolean isException = nameOf(type).endsWith("Exception");
        StringBuilder text = new StringBuilder(header(type, isException)).append(" {\n");
        if (!type.isInterface()) {
            for (Field field : type.getDeclaredFields()) if (isPublic(field.getModifiers())) text.append(declare(field));
            if (!isException)
                for (Constructor<?> constructor : type.getDeclaredConstructors())
                    if (isPublic(constructor.getModifiers()))
                        text.append("global " + nameOf(type) + parameters(constructor.getGenericParameterTypes()) + " {}\n");
        }
        Set<String> declared = new HashSet<>();
        for (Method method : type.getDeclaredMethods())
            if (isWanted(method, type, isException)) text.append(declare(method, type, declared));
        return text.append("}").toString();
    }

    private static String enumOf(Class<?> type) {
        String words =
                Arrays.stream(type.getFields())
                        .filter(field -> field.getType() == type)
                        .map(field -> field.getName().replace("$", ""))
                        .collect(Collectors.joining(", "));
        return "global enum " + nameOf(type) + " {" + words + "}";
    }

    private static String header(Class<?> type, boolean isException) {
        String kind =
                type.isInterface()
                        ? "global interface "
                        : Modifier.isAbstract(type.getModifiers()) ? "global abstract class " : "global virtual class ";
        String variables =
                Arrays.stream(type.getTypeParameters()).map(TypeVariable::getName).collect(Collectors.joining(", "));
        Class<?> parent = type.getSuperclass();
        boolean hasParent =
                parent != null && parent.getName().startsWith(PACKAGE) && !parent.getName().contains("Internal");
        String extending =
                isException ? " extends Exception" : hasParent ? " extends " + write(type.getGenericSuperclass()) : "";
        String interfaces =
                Arrays.stream(type.getGenericInterfaces())
                        .map(ApexStub::write)
                        .filter(name -> !name.equals("Object"))
                        .collect(Collectors.joining(", "));
        String implementing =
                interfaces.isEmpty() ? "" : (type.isInterface() ? " extends " : " implements ") + interfaces;
        return kind + nameOf(type) + (variables.isEmpty() ? "" : "<" + variables + ">") + extending + implementing;
    }

    private static String declare(Field field) {
        String kind = Modifier.isStatic(field.getModifiers()) ? "global static " : "global ";
        return kind + write(field.getGenericType()) + " " + field.getName().replace("$", "") + ";\n";
    }

    private static boolean isWanted(Method method, Class<?> type, boolean isException) {
        String name = method.getName().replace("$", "");
        if (!isPublic(method.getModifiers()) || method.isSynthetic() || method.isBridge()) return false;
        if (isException && name.matches(INHERITED_BY_EXCEPTIONS)) return false;
        return type.isInterface() || !name.matches("equals|hashCode");
    }

    private static String declare(Method method, Class<?> type, Set<String> declared) {
        String name = method.getName().replace("$", "");
        String parameters = parameters(method.getGenericParameterTypes());
        if (!declared.add((name + parameters.replaceAll(" p\\d+", "")).toLowerCase())) return "";
        String signature = write(method.getGenericReturnType()) + " " + name + parameters;
        if (type.isInterface()) return signature + ";\n";
        boolean overrides = name.equals("toString") && method.getParameterCount() == 0;
        String kind = Modifier.isStatic(method.getModifiers()) ? "static " : overrides ? "override " : "virtual ";
        return "global " + kind + signature + " {}\n";
    }

    private static String parameters(Type[] types) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < types.length; i++) text.append(i > 0 ? ", " : "").append(write(types[i])).append(" p").append(i);
        return "(" + text + ")";
    }

    private static boolean isPublic(int modifiers) {
        return Modifier.isPublic(modifiers);
    }

    /** A Java type in Apex's words. */
    private static String write(Type type) {
        if (type instanceof ParameterizedType generic) {
            String name = write(generic.getRawType());
            if (!name.matches(GENERIC)) return name;
            return Arrays.stream(generic.getActualTypeArguments())
                    .map(ApexStub::write)
                    .collect(Collectors.joining(", ", name + "<", ">"));
        }
        if (type instanceof TypeVariable<?> variable) return variable.getName();
        if (type instanceof WildcardType || !(type instanceof Class<?> plain)) return "Object";
        if (plain.isArray()) return "List<" + write(plain.getComponentType()) + ">";
        if (plain == void.class) return "void";
        if (plain == String.class) return "String";
        return plain.getName().startsWith(PACKAGE) ? writePlatform(plain) : "Object";
    }

    private static String writePlatform(Class<?> type) {
        String full = type.getName();
        String[] parts = full.substring(PACKAGE.length()).split("[.$]");
        String namespace = parts[0];
        String name = parts[parts.length - 1];
        if (namespace.equals("Internal")) {
            if (full.contains("SObjectType$")) return "Schema.SObjectType";
            if (full.contains("RecordSet")) return "List<SObject>";
            return full.contains("DescribeSObjectResult") ? "Schema.DescribeSObjectResult" : "Object";
        }
        boolean isShort = namespace.equals("SObjects") || (namespace.equals("System") && name.matches(UNQUALIFIED));
        return isShort ? name : namespace + "." + name;
    }

    private ApexStub() {}
}
