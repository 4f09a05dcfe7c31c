import apex.jorje.semantic.compiler.Namespace;
import apex.jorje.semantic.ast.visitor.reference.ExternalDependency;
import apex.jorje.semantic.compiler.sfdc.SymbolProvider;
import apex.jorje.semantic.ast.visitor.reference.UntypedExternalDependency;
import apex.jorje.semantic.common.TestSObjectTypeInfos;
import apex.jorje.semantic.symbol.resolver.SymbolResolver;
import apex.jorje.semantic.symbol.type.TypeInfo;

/** The questions to which the answer is always no: Visualforce, flows, quick actions, dynamic namespaces. */
abstract class NoSymbols implements SymbolProvider {
    @Override
    public TypeInfo getAggregateResultType(TypeInfo from) {
        return TestSObjectTypeInfos.AGGREGATE_RESULT;
    }

    @Override
    public TypeInfo getVfComponentType(SymbolResolver asking, TypeInfo from, Namespace namespace, String name) {
        return null;
    }

    @Override
    public TypeInfo getFlowInterviewType(SymbolResolver asking, TypeInfo from, Namespace namespace, String name) {
        return null;
    }

    @Override
    public String getPageReference(TypeInfo from, String name) {
        return null;
    }

    @Override
    public String getQuickAction(TypeInfo from, String object, String name) {
        return null;
    }

    @Override
    public boolean isDynamicTypeNamespace(String namespace) {
        return false;
    }

    @Override
    public boolean isDynamicTypeNamespace(String namespace, String name) {
        return false;
    }

    @Override
    public ExternalDependency findMetadataDependency(
            SymbolResolver asking, TypeInfo from, UntypedExternalDependency.DependencyType kind, String name) {
        return null;
    }
}
