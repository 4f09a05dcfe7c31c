import apex.jorje.semantic.common.TestAccessEvaluator;
import apex.jorje.semantic.compiler.Namespace;
import apex.jorje.semantic.compiler.parser.ParserEngine;
import apex.jorje.semantic.compiler.sfdc.PlaceholderOrgPerm;
import apex.jorje.semantic.symbol.member.method.MethodInfo;
import apex.jorje.semantic.symbol.type.SObjectTypeInfo;
import apex.jorje.semantic.symbol.type.TypeInfo;
import java.util.List;

/** What the org would allow. Nothing here can know it, so everything: these checks are about the code, not about licences. */
final class OrgAccess extends TestAccessEvaluator {
    static OrgAccess everything() {
        OrgAccess access = new OrgAccess();
        access.setHasApexGenericType(true);
        access.setSoqlParserType(ParserEngine.SoqlParserType.values()[0]);
        return access;
    }

    @Override
    public boolean hasPermission(PlaceholderOrgPerm permission) {
        return true;
    }

    @Override
    public boolean isAccessibleSystemNamespace(Namespace namespace) {
        return true;
    }

    @Override
    public boolean isSetupEntityVisibleToType(SObjectTypeInfo type, TypeInfo referencing) {
        return true;
    }

    @Override
    public boolean doesLightningWebComponentExist(String name) {
        return true;
    }

    @Override
    public boolean doesStaticResourceExist(String name) {
        return true;
    }

    @Override
    public List<String> validateTypeWithCapabilityMetadata(MethodInfo method, String name) {
        return List.of();
    }
}
