import apex.jorje.data.Location;
import apex.jorje.semantic.compiler.ApexCompiler;
import apex.jorje.semantic.compiler.CodeUnit;
import apex.jorje.semantic.compiler.CompilationInput;
import apex.jorje.semantic.compiler.CompilerStage;
import apex.jorje.semantic.compiler.sfdc.NoopCompilerProgressCallback;
import apex.jorje.semantic.compiler.SourceFile;
import apex.jorje.semantic.compiler.ValidationSettings;
import apex.jorje.semantic.compiler.parser.ParserEngine;
import apex.jorje.services.exception.CompilationException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Type-checks the Apex of an SFDX project with Salesforce's own compiler front end, jorje, which ships inside npm's
 * prettier-plugin-apex. jorje knows the language and no platform: what it asks for (classes, objects, fields, labels) is answered from
 * the project's metadata and from the platform types that ship inside npm's Code Analyzer.
 *
 * <p>Usage: {@code java ApexCompile <standard-types.jar> <sobject-types.jar> <folder>...}. Prints one fault a line,
 * {@code path:line:column message}, then {@code checked <n> sources}. Whoever does not see that last line has seen no check.
 */
public final class ApexCompile {
    public static void main(String[] arguments) throws Exception {
        List<Path> folders = new ArrayList<>();
        for (int i = 2; i < arguments.length; i++) folders.add(Path.of(arguments[i]));

        SourceProject project = SourceProject.read(folders);
        ObjectTypes objects = new ObjectTypes(project, Path.of(arguments[1]));
        ProjectSymbols symbols = new ProjectSymbols(project, new PlatformTypes(Path.of(arguments[0])), objects);

        CompilationInput input =
                new CompilationInput(
                        project.sources(),
                        symbols,
                        OrgAccess.everything(),
                        new QueryCheck(objects),
                        null,
                        NoopCompilerProgressCallback.get());
        ApexCompiler compiler =
                ApexCompiler.builder()
                        .setInput(input)
                        .setParserType(ParserEngine.Type.NAMED)
                        .setHiddenTokenBehavior(ParserEngine.HiddenTokenBehavior.IGNORE)
                        .setValidationSettings(ValidationSettings.getServerCompileSettings())
                        .build();
        List<CodeUnit> units = compiler.compile(CompilerStage.ADDITIONAL_VALIDATE);

        int faults = 0;
        for (CodeUnit unit : units) {
            Path file = project.fileOf(unit.getSourceFile());
            // Without a file it is a platform stub: its faults are the stub's, not the project's.
            if (file == null) continue;
            for (CompilationException fault : unit.getErrors().get()) {
                faults++;
                Location at = fault.getLoc();
                String place = at == null ? "1:1" : at.getLine() + ":" + at.getColumn();
                System.out.println(file + ":" + place + " " + fault.getError().replace('\n', ' '));
            }
        }
        System.out.println("checked " + project.sources().size() + " sources");
        System.exit(faults > 0 ? 4 : 0);
    }

    private ApexCompile() {}
}
