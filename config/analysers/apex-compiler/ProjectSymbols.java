import apex.common.base.Initializer;
import apex.jorje.semantic.compiler.Namespace;
import apex.jorje.semantic.compiler.Namespaces;
import apex.jorje.semantic.compiler.SourceFile;
import apex.jorje.semantic.symbol.member.method.StandardMethodTable;
import apex.jorje.semantic.symbol.resolver.SymbolResolver;
import apex.jorje.semantic.symbol.type.AbstractTypeInfo;
import apex.jorje.semantic.symbol.type.InternalTypeInfos;
import apex.jorje.semantic.symbol.type.StandardTypeInfoImpl;
import apex.jorje.semantic.symbol.type.TypeInfo;
import apex.jorje.semantic.symbol.type.TypeInfoTables;
import apex.jorje.semantic.symbol.type.TypeInfos;
import apex.jorje.services.Version;
import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Answers the compiler's questions about names: the project first, then jorje's own types, then the platform. */
final class ProjectSymbols extends NoSymbols {
    /** jorje's own are better than any stub: the language itself treats them specially. */
    private static final Set<String> BUILT_IN = Set.of("system/comparator", "system/iterable", "system/iterator");

    /** Types jorje has of its own, without their methods. */
    private static final Map<String, TypeInfo> TOKENS =
            Map.of(
                    "schema/sobjectfield", InternalTypeInfos.SCHEMA_SOBJECT_FIELD,
                    "schema/sobjecttype", InternalTypeInfos.SCHEMA_SOBJECT_TYPE);

    private final SourceProject project;
    private final PlatformTypes platform;
    private final ObjectTypes objects;
    private final Map<String, TypeInfo> builtIn = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, TypeInfo> attached = new HashMap<>();
    private final Set<String> completed = new HashSet<>();
    private final TypeInfo exception;

    ProjectSymbols(SourceProject project, PlatformTypes platform, ObjectTypes objects) throws ClassNotFoundException {
        this.project = project;
        this.platform = platform;
        this.objects = objects;
        // Not public to the compiler, only to reflection.
        Class<?> standard = Class.forName("apex.jorje.semantic.common.TestStandardTypeInfos");
        builtIn.putAll(TypeInfoTables.bytecodeNameMap(standard, TypeInfo.class));
        exception = completeException();
    }

    @Override
    public TypeInfo find(SymbolResolver asking, TypeInfo from, String name) {
        String key = name.toLowerCase().replace('.', '/');
        if (key.equals("system/apexbaseexception")) return exception;
        if (TOKENS.containsKey(key)) {
            // Noted before it is completed, which asks for it again.
            if (completed.add(key)) completeToken(asking, key);
            return TOKENS.get(key);
        }
        SourceFile own = project.classNamed(key);
        if (own != null) return asking.getCompilerService().attachSource(asking, own, key);
        if (BUILT_IN.contains(key)) return builtIn.get(key);
        PlatformTypes.Declaration declaration = platform.find(key);
        if (declaration == null) return builtIn.get(name);
        return attach(asking, key, declaration);
    }

    @Override
    public TypeInfo getSObjectType(TypeInfo from, String name) {
        return objects.find(name);
    }

    @Override
    public boolean hasLabelField(TypeInfo from, Namespace namespace, String name) {
        return project.hasLabel(name);
    }

    private TypeInfo attach(SymbolResolver asking, String key, PlatformTypes.Declaration declaration) {
        TypeInfo known = attached.get(key);
        if (known != null) return known;
        SourceFile stub =
                SourceFile.builder()
                        .setBody(declaration.source())
                        .setNamespace(Namespaces.create(declaration.namespace()))
                        .setVersion(Version.CURRENT)
                        .setTrusted(true)
                        .setFileBased(true)
                        .setKnownName(declaration.name())
                        .build();
        TypeInfo type = asking.getCompilerService().attachSource(asking, stub, key);
        attached.put(key, type);
        return type;
    }

    /** Gives jorje's own token type the methods of the platform's. Types are compared by identity, so a copy would not do. */
    private void completeToken(SymbolResolver asking, String key) {
        TypeInfo own = TOKENS.get(key);
        // Under another name: the compiler keeps what is attached, and would answer with the stub itself.
        PlatformTypes.Declaration declared = platform.find(key);
        String name = declared.name() + "Methods";
        String source = declared.source().replaceFirst("\\bclass " + declared.name() + "\\b", "class " + name);
        var renamed = new PlatformTypes.Declaration(declared.namespace(), name, source);
        TypeInfo stub = attach(asking, key + "methods", renamed);
        Initializer<?, TypeInfo> methods = type -> stub.methods();
        try {
            for (String member : List.of("methods", "virtualMethods")) {
                Field field = AbstractTypeInfo.class.getDeclaredField(member);
                field.setAccessible(true);
                field.set(own, methods);
            }
        } catch (ReflectiveOperationException error) {
            throw new IllegalStateException("This is not the jorje these checks were written for.", error);
        }
    }

    /** jorje's base exception lacks methods every Apex exception has. */
    private TypeInfo completeException() {
        TypeInfo base = builtIn.get("System/ApexBaseException");
        StandardMethodTable methods = new StandardMethodTable();
        base.methods().all().forEach(methods::addDuplicatesAllowed);
        TypeInfos.EXCEPTION.methods().all().stream()
                .filter(method -> base.methods().get(method.getSignature()) == null)
                .forEach(methods::addDuplicatesAllowed);
        methods.resolve();
        var builder = StandardTypeInfoImpl.builder();
        builder.setApexName("System.ApexBaseException");
        builder.setBytecodeName("System/ApexBaseException");
        builder.setUnitType(base.getUnitType());
        builder.setModifiers(base.getModifiers());
        builder.setParents(base.parents());
        builder.setMethods(methods);
        builder.setVirtualMethods(methods);
        builder.setNamespace(Namespaces.SYSTEM);
        builder.setBasicType(base.getBasicType());
        return builder.buildResolved();
    }
}
