/**
 * The part of Code Analyzer's API that is used here. The package is not installed when TypeScript looks, so its own types are not there.
 *
 * @module
 */

/** What an engine or the core says while it runs. */
export interface AnalyzerLogEvent {
  /** Lower is worse. */
  readonly logLevel: number;
  readonly message: string;
  readonly engineName?: string;
}

/** A rule. */
export interface AnalyzerRule {
  getEngineName(): string;
  getName(): string;
  /** 1 critical to 5 informative. */
  getSeverityLevel(): number;
}

/** A finding. */
export interface AnalyzerViolation {
  getRule(): AnalyzerRule;
  getMessage(): string;
  getPrimaryLocation(): { getFile(): string | undefined; getStartLine(): number | undefined };
}

/** The rules a run uses. */
export interface AnalyzerSelection {
  getCount(): number;
}

/** One analysis. */
export interface Analyzer {
  onEvent(type: string, handler: (event: AnalyzerLogEvent) => void): void;
  addEnginePlugin(plugin: unknown): Promise<void>;
  createWorkspace(paths: readonly string[]): Promise<unknown>;
  selectRules(
    selectors: readonly string[],
    options: { readonly workspace: unknown },
  ): Promise<AnalyzerSelection>;
  run(
    rules: AnalyzerSelection,
    options: { readonly workspace: unknown },
  ): Promise<{ getViolations(): readonly AnalyzerViolation[] }>;
}

/** `@salesforce/code-analyzer-core`. */
export interface CodeAnalyzerCore {
  readonly CodeAnalyzer: new (configuration: unknown) => Analyzer;
  readonly CodeAnalyzerConfig: { fromFile(path: string): unknown; withDefaults(): unknown };
  readonly EventType: { readonly LogEvent: string; readonly EngineLogEvent: string };
  readonly LogLevel: { readonly Warn: number };
}

/** `@salesforce/code-analyzer-*-engine`. */
export interface Engine {
  createEnginePlugin(): unknown;
}
