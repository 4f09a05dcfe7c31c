import apex.jorje.semantic.compiler.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The platform's classes as Apex source jorje can read. apex-ls ships complete signatures as Java classes; where it has none, jorje's
 * own library has some.
 */
final class PlatformTypes {
    /** A platform class: its namespace and name as Apex spells them, and a declaration without bodies. */
    record Declaration(String namespace, String name, String source) {}

    private static final String LIBRARY = "StandardApexLibrary/";

    /** Not in either library, or there without the type parameter that makes them usable. */
    private static final Map<String, Declaration> WRITTEN =
            Map.of(
                    "database/batchable",
                    new Declaration(
                            "Database",
                            "Batchable",
                            "global interface Batchable<T> { void execute(Database.BatchableContext c, List<T> scope);"
                                    + " void finish(Database.BatchableContext c); }"),
                    "database/allowscallouts",
                    new Declaration("Database", "AllowsCallouts", "global interface AllowsCallouts {}"),
                    "database/stateful",
                    new Declaration("Database", "Stateful", "global interface Stateful {}"),
                    "system/savepoint",
                    new Declaration("System", "Savepoint", "global class Savepoint {}"));

    private final Map<String, Class<?>> reflected = new HashMap<>();
    private final Map<String, String> library = new HashMap<>();

    PlatformTypes(Path standardTypes) throws IOException {
        try (ZipFile jar = new ZipFile(standardTypes.toFile())) {
            jar.stream().map(ZipEntry::getName).forEach(this::indexClass);
        }
        Path jorje = Path.of(SourceFile.class.getProtectionDomain().getCodeSource().getLocation().getPath());
        try (ZipFile jar = new ZipFile(jorje.toFile())) {
            jar.stream().map(ZipEntry::getName).forEach(this::indexLibrary);
        }
    }

    /** @param key {@code namespace/name} in lower case. Null if the platform has no such class. */
    Declaration find(String key) {
        Declaration written = WRITTEN.get(key);
        if (written != null) return written;
        Class<?> type = reflected.get(key);
        if (type != null) return new Declaration(ApexStub.namespaceOf(type), ApexStub.nameOf(type), ApexStub.of(type));
        String entry = library.get(key);
        return entry == null ? null : fromLibrary(entry);
    }

    private void indexClass(String entry) {
        if (!entry.startsWith(ApexStub.PACKAGE_PATH) || !entry.endsWith(".class") || entry.contains("$")) return;
        String name = entry.substring(ApexStub.PACKAGE_PATH.length()).replace(".class", "");
        if (name.split("/").length != 2) return;
        try {
            Class<?> type = Class.forName(entry.replace('/', '.').replace(".class", ""), false, getClass().getClassLoader());
            reflected.put(name.toLowerCase(), type);
        } catch (ClassNotFoundException | LinkageError unusable) {
            // A class whose own dependencies are not shipped: the library may still know it.
        }
    }

    private void indexLibrary(String entry) {
        if (!entry.startsWith(LIBRARY) || !entry.endsWith(".cls")) return;
        library.put(entry.substring(LIBRARY.length()).replace(".cls", "").toLowerCase(), entry);
    }

    private static Declaration fromLibrary(String entry) {
        String[] parts = entry.split("/");
        try (InputStream in = PlatformTypes.class.getResourceAsStream("/" + entry)) {
            String source = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            // The library leaves the parent of exceptions out.
            String whole = source.replaceFirst("class (\\w+Exception) \\{", "class $1 extends Exception {");
            return new Declaration(parts[1], parts[2].replace(".cls", ""), whole);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
