import apex.jorje.semantic.ast.expression.SoqlExpression;
import apex.jorje.semantic.ast.expression.SoslExpression;
import apex.jorje.semantic.ast.visitor.ValidationScope;
import apex.jorje.semantic.compiler.sfdc.QueryValidator;
import apex.jorje.semantic.symbol.member.variable.FieldInfo;
import apex.jorje.semantic.symbol.resolver.SymbolResolver;
import apex.jorje.semantic.symbol.type.SObjectTypeInfo;
import apex.jorje.semantic.symbol.type.TypeInfo;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Each field a query selects or compares exists on its object. The server does this itself, so jorje leaves it to whoever embeds it. Reads
 * {@code SELECT … FROM …} as text: sub-queries and functions are passed over, not judged.
 */
final class QueryCheck implements QueryValidator {
    private static final Pattern QUERY = Pattern.compile("(?is)^\\s*select\\s+(.*?)\\s+from\\s+(\\w+)(.*)$");
    private static final Pattern SUBQUERY = Pattern.compile("(?is),?\\s*\\(\\s*select[^()]*\\)");
    private static final Pattern CONDITION =
            Pattern.compile("(?i)([A-Za-z_][\\w.]*)\\s*(=|!=|<=|>=|<|>|\\bin\\b|\\blike\\b|\\bnot\\s+in\\b)");
    private static final Pattern TEXT = Pattern.compile("'(?:[^'\\\\]|\\\\.)*'");

    private final ObjectTypes objects;

    QueryCheck(ObjectTypes objects) {
        this.objects = objects;
    }

    @Override
    public String validateSoql(SymbolResolver asking, ValidationScope scope, SoqlExpression query) {
        String fault = check(query.getRawQuery().replaceAll("^\\[|\\]$", ""));
        if (fault != null) scope.getErrors().markInvalid(query, fault);
        return query.getCanonicalQuery();
    }

    @Override
    public String validateSosl(SymbolResolver asking, ValidationScope scope, SoslExpression query) {
        return query.getCanonicalQuery();
    }

    private String check(String raw) {
        String query = TEXT.matcher(raw).replaceAll("''");
        for (String before = ""; !before.equals(query); ) {
            before = query;
            query = SUBQUERY.matcher(query).replaceAll("");
        }
        Matcher parts = QUERY.matcher(query);
        if (!parts.find()) return null;
        SObjectTypeInfo object = objects.find(parts.group(2));
        if (object == null) return "sObject type '" + parts.group(2) + "' is not supported.";

        String selected = parts.group(1);
        if (!selected.contains("("))
            for (String field : selected.trim().split("\\s*,\\s*")) {
                String fault = follow(object, field.trim());
                if (fault != null) return fault;
            }
        Matcher condition = CONDITION.matcher(parts.group(3));
        while (condition.find()) {
            String field = condition.group(1);
            if (field.matches("(?i)not|and|or|where") || isBound(parts.group(3), condition.start())) continue;
            String fault = follow(object, field);
            if (fault != null) return fault;
        }
        return null;
    }

    /** {@code :name} is a variable of the code, which the compiler itself has checked. */
    private static boolean isBound(String text, int at) {
        return text.substring(0, at).stripTrailing().endsWith(":");
    }

    /** {@code Owner.Profile.Name}, one step at a time. */
    private static String follow(SObjectTypeInfo object, String path) {
        TypeInfo at = object;
        for (String step : path.split("\\.")) {
            TypeInfo next = null;
            boolean isKnown = false;
            for (FieldInfo field : at.fields().all()) {
                if (!field.getName().equalsIgnoreCase(step)) continue;
                isKnown = true;
                if (field.getType() instanceof SObjectTypeInfo) next = field.getType();
            }
            if (!isKnown) return "No such column '" + step + "' on entity '" + at.getApexName() + "'.";
            if (next == null) return null;
            at = next;
        }
        return null;
    }
}
