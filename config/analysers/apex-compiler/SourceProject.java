import apex.jorje.semantic.compiler.Namespaces;
import apex.jorje.semantic.compiler.SourceFile;
import apex.jorje.services.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The Apex of a project and the metadata it is compiled against. Names are compared without regard to case, as Apex does. */
final class SourceProject {
    /** A custom field: its metadata type, and the object a lookup leads to (or null). */
    record Field(String type, String referenceTo) {}

    /** A relationship seen from the parent: its name and the child object. */
    record ChildRelationship(String name, String child) {}

    private final Map<SourceFile, Path> files = new LinkedHashMap<>();
    private final Map<String, SourceFile> classes = new HashMap<>();
    private final Map<String, Map<String, Field>> objects = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, List<ChildRelationship>> children = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Set<String> labels = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    static SourceProject read(List<Path> folders) throws Exception {
        SourceProject project = new SourceProject();
        for (Path folder : folders) {
            List<Path> found;
            try (Stream<Path> walk = Files.walk(folder)) {
                found = walk.filter(Files::isRegularFile).sorted().collect(Collectors.toList());
            }
            for (Path file : found) project.add(file);
        }
        return project;
    }

    List<SourceFile> sources() {
        return List.copyOf(files.keySet());
    }

    /** Null for a source that is not the project's. */
    Path fileOf(SourceFile source) {
        return files.get(source);
    }

    /** The class of that name, in lower case, or null. */
    SourceFile classNamed(String name) {
        return classes.get(name);
    }

    /** The fields the project gives an object, or null if it says nothing of the object. */
    Map<String, Field> fieldsOf(String object) {
        return objects.get(object);
    }

    /** The object's name as its file spells it. */
    String spelled(String object) {
        return objects.keySet().stream().filter(object::equalsIgnoreCase).findFirst().orElse(object);
    }

    List<ChildRelationship> childrenOf(String object) {
        return children.getOrDefault(object, List.of());
    }

    boolean hasLabel(String name) {
        return labels.contains(name);
    }

    private void add(Path file) throws Exception {
        String name = file.getFileName().toString();
        if (name.endsWith(".cls") || name.endsWith(".trigger")) addSource(file, name);
        if (name.endsWith(".object-meta.xml"))
            objects.computeIfAbsent(name.replace(".object-meta.xml", ""), key -> new LinkedHashMap<>());
        if (name.endsWith(".field-meta.xml")) addField(file);
        if (name.endsWith(".labels-meta.xml")) {
            NodeList found = xml(file).getElementsByTagName("labels");
            for (int i = 0; i < found.getLength(); i++) labels.add(text((Element) found.item(i), "fullName"));
        }
    }

    private void addSource(Path file, String name) throws IOException {
        String known = name.replaceAll("\\.(cls|trigger)$", "");
        SourceFile source =
                SourceFile.builder()
                        .setBody(Files.readString(file))
                        .setNamespace(Namespaces.EMPTY)
                        .setVersion(Version.CURRENT)
                        .setKnownName(known)
                        .build();
        files.put(source, file);
        if (name.endsWith(".cls")) classes.put(known.toLowerCase(), source);
    }

    private void addField(Path file) throws Exception {
        String object = file.getParent().getParent().getFileName().toString();
        Element root = xml(file);
        String parent = text(root, "referenceTo");
        String relationship = text(root, "relationshipName");
        objects
                .computeIfAbsent(object, key -> new LinkedHashMap<>())
                .put(text(root, "fullName"), new Field(text(root, "type"), parent));
        if (parent != null && relationship != null)
            children
                    .computeIfAbsent(parent, key -> new ArrayList<>())
                    .add(new ChildRelationship(relationship + "__r", object));
    }

    private static Element xml(Path file) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory.newDocumentBuilder().parse(file.toFile()).getDocumentElement();
    }

    /** Text of the first child of that name, or null. */
    private static String text(Element element, String name) {
        NodeList found = element.getChildNodes();
        for (int i = 0; i < found.getLength(); i++)
            if (found.item(i).getNodeName().equals(name)) return found.item(i).getTextContent().trim();
        return null;
    }
}
