import apex.common.base.Initializers;
import apex.jorje.semantic.ast.modifier.ModifierGroups;
import apex.jorje.semantic.symbol.member.variable.MultipleFieldTable;
import apex.jorje.semantic.symbol.member.variable.SObjectFieldInfo;
import apex.jorje.semantic.symbol.member.variable.SObjectFieldInfo.Category;
import apex.jorje.semantic.symbol.type.GenericTypeInfoFactory;
import apex.jorje.semantic.symbol.type.InternalTypeInfos;
import apex.jorje.semantic.ast.modifier.ModifierGroup;
import apex.jorje.semantic.symbol.type.SObjectMetadata;
import apex.jorje.semantic.symbol.type.SObjectTypeInfo;
import apex.jorje.semantic.symbol.type.TypeInfo;
import apex.jorje.semantic.symbol.type.TypeInfos;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Objects with their fields and relationships: standard ones from apex-ls' types, custom ones from the project's metadata. */
final class ObjectTypes {
    private static final String STANDARD = ApexStub.PACKAGE_PATH + "SObjects/";
    private static final List<String> EVENT_TEXTS = List.of("ReplayId", "EventUuid");
    private static final List<String> RECORD_TEXTS =
            List.of("DeveloperName", "MasterLabel", "Label", "QualifiedApiName", "NamespacePrefix", "Language");
    private static final List<String> OBJECT_IDS = List.of("OwnerId", "RecordTypeId", "LastModifiedById");
    private static final List<String> OBJECT_TIMES =
            List.of("LastModifiedDate", "SystemModstamp", "LastViewedDate", "LastReferencedDate");

    private final SourceProject project;
    private final Map<String, Class<?>> standard = new HashMap<>();
    private final Map<String, SObjectTypeInfo> made = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    ObjectTypes(SourceProject project, Path objectTypes) throws IOException {
        this.project = project;
        try (ZipFile jar = new ZipFile(objectTypes.toFile())) {
            jar.stream().map(ZipEntry::getName).forEach(this::index);
        }
    }

    /** Null if neither the platform nor the project has it. */
    SObjectTypeInfo find(String name) {
        if (made.containsKey(name)) return made.get(name);
        boolean isCustom = name.matches("(?i).*__(c|e|mdt|b|x)$");
        Class<?> platform = isCustom ? null : standard.get(name.toLowerCase());
        boolean isDeclared = project.fieldsOf(name) != null;
        SObjectTypeInfo type = platform == null && !isDeclared ? null : make(name, platform);
        made.put(name, type);
        return type;
    }

    private SObjectTypeInfo make(String name, Class<?> platform) {
        String spelled = platform == null ? project.spelled(name) : platform.getSimpleName();
        boolean isEvent = name.toLowerCase().endsWith("__e");
        boolean isRecord = name.toLowerCase().endsWith("__mdt");
        var metadata =
                SObjectMetadata.builder()
                        .setTriggerable(!isRecord)
                        .setLookupFieldPredicate((from, to) -> true)
                        .setPlatformEvent(isEvent)
                        .setAccessibleWhenUntrustedCalculator(type -> true);
        if (isRecord)
            metadata.setCustomEntitySObjectType(SObjectMetadata.CustomEntitySObjectType.valueOf("CUSTOM_METADATA_TYPE"));
        var builder = (SObjectTypeInfo.Builder) SObjectTypeInfo.builder().setMetadata(metadata.build());
        builder.setApexBytecodeName(spelled);
        // Lookups go in circles: the fields are made when somebody asks for one.
        builder.setFields(
                Initializers.memoize(
                        type -> {
                            Fields fields = new Fields(type);
                            if (platform != null) fields.addStandard(platform);
                            else fields.addSystem(isEvent, isRecord);
                            fields.addCustom(name);
                            fields.addChildren(spelled);
                            fields.addToken("SObjectType", InternalTypeInfos.SCHEMA_SOBJECT_TYPE);
                            return fields.table.resolve();
                        }));
        return (SObjectTypeInfo) builder.buildResolved();
    }

    private void index(String entry) {
        if (!entry.startsWith(STANDARD) || !entry.endsWith(".class") || entry.contains("$")) return;
        try {
            Class<?> type = Class.forName(entry.replace('/', '.').replace(".class", ""), false, getClass().getClassLoader());
            standard.put(type.getSimpleName().toLowerCase(), type);
        } catch (ClassNotFoundException | LinkageError unusable) {
            // An object whose own dependencies are not shipped counts as unknown, and its use as a fault.
        }
    }

    /** Metadata's and apex-ls' names of field types; {@code otherwise} for any other. */
    private static TypeInfo valueType(String type, TypeInfo otherwise) {
        return switch (type) {
            case "String" -> TypeInfos.STRING;
            case "Checkbox", "Boolean" -> TypeInfos.BOOLEAN;
            case "Number", "Currency", "Percent", "Decimal" -> TypeInfos.DECIMAL;
            case "Double" -> TypeInfos.DOUBLE;
            case "Integer" -> TypeInfos.INTEGER;
            case "Long" -> TypeInfos.LONG;
            case "Date" -> TypeInfos.DATE;
            case "DateTime", "Datetime" -> TypeInfos.DATE_TIME;
            case "Time" -> TypeInfos.TIME;
            case "Blob" -> TypeInfos.BLOB;
            case "Lookup", "MasterDetail", "Id", "MetadataRelationship", "Hierarchy" -> TypeInfos.ID;
            default -> otherwise;
        };
    }

    /** The fields of one object while they are put together. */
    private final class Fields {
        final MultipleFieldTable table = new MultipleFieldTable();
        private final Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        private final TypeInfo owner;

        Fields(TypeInfo owner) {
            this.owner = owner;
        }

        void addStandard(Class<?> platform) {
            for (java.lang.reflect.Field field : platform.getFields()) {
                if (Modifier.isStatic(field.getModifiers())) continue;
                Class<?> type = field.getType();
                if (type.isArray()) {
                    addChild(field.getName(), type.getComponentType().getSimpleName());
                    continue;
                }
                TypeInfo value = valueType(type.getSimpleName(), null);
                if (value != null) addValue(field.getName(), value);
                else if (standard.containsKey(type.getSimpleName().toLowerCase()))
                    add(field.getName(), find(type.getSimpleName()), Category.FOREIGN_KEY);
            }
        }

        void addSystem(boolean isEvent, boolean isRecord) {
            addValue("Id", TypeInfos.ID);
            if (isEvent) EVENT_TEXTS.forEach(name -> addValue(name, TypeInfos.STRING));
            if (isRecord) RECORD_TEXTS.forEach(name -> addValue(name, TypeInfos.STRING));
            if (!isEvent && !isRecord) {
                addValue("Name", TypeInfos.STRING);
                addValue("IsDeleted", TypeInfos.BOOLEAN);
                OBJECT_IDS.forEach(name -> addValue(name, TypeInfos.ID));
                OBJECT_TIMES.forEach(name -> addValue(name, TypeInfos.DATE_TIME));
            }
            if (!isRecord) {
                addValue("CreatedDate", TypeInfos.DATE_TIME);
                addValue("CreatedById", TypeInfos.ID);
            }
        }

        void addCustom(String object) {
            Map<String, SourceProject.Field> declared = project.fieldsOf(object);
            if (declared == null) return;
            declared.forEach(
                    (name, field) -> {
                        addValue(name, valueType(field.type() == null ? "Text" : field.type(), TypeInfos.STRING));
                        SObjectTypeInfo parent = field.referenceTo() == null ? null : find(field.referenceTo());
                        if (parent != null) add(name.replaceAll("__c$", "__r"), parent, Category.FOREIGN_KEY);
                    });
        }

        void addChildren(String object) {
            for (SourceProject.ChildRelationship relationship : project.childrenOf(object))
                addChild(relationship.name(), relationship.child());
        }

        private void addChild(String name, String object) {
            SObjectTypeInfo child = find(object);
            if (child != null) add(name, GenericTypeInfoFactory.createQueryResultList(child), Category.AGGREGATE);
        }

        /** A field is two members: its value on a record, and its token on the object. */
        private void addValue(String name, TypeInfo type) {
            if (names.contains(name)) return;
            add(name, type, Category.REGULAR);
            addToken(name, InternalTypeInfos.SCHEMA_SOBJECT_FIELD);
        }

        private void add(String name, TypeInfo type, Category category) {
            if (!names.add(name)) return;
            var builder = member(name, type, ModifierGroups.ONLY_GLOBAL).setCategory(category);
            table.add(
                    builder.setPrimaryKey(name.equals("Id")).setColumnInfo(category == Category.REGULAR).build());
        }

        void addToken(String name, TypeInfo type) {
            table.add(member(name, type, ModifierGroups.GLOBAL_STATIC).setCategory(Category.REGULAR).build());
        }

        private SObjectFieldInfo.Builder member(String name, TypeInfo type, ModifierGroup modifiers) {
            return (SObjectFieldInfo.Builder)
                    SObjectFieldInfo.builder().setName(name).setModifiers(modifiers).setDefiningType(owner).setType(type);
        }
    }
}
