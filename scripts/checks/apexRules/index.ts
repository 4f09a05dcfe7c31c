/**
 * Salesforce Code Analyzer's rules for Apex: nothing severe is left, and its engines worked.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { installAnalysers, javaIsMissing, requireAnalyser } from '../apex/index.ts';
import type { Check } from '../check.ts';
import { packageDirectories } from '../projectFiles.ts';
import type { CodeAnalyzerCore, Engine } from './codeAnalyzer.ts';

const CONFIGURATION = 'config/analysers/code-analyzer.yml';
const ENGINES = ['@salesforce/code-analyzer-pmd-engine', '@salesforce/code-analyzer-regex-engine'];
const SELECTED = ['Recommended:Apex', 'Security:Apex', 'regex'];

/** 1 critical, 2 high, 3 moderate, 4 low, 5 informative. */
const SEVEREST_ALLOWED = 3;

/** PMD and the regex engine, through Code Analyzer's own core. */
export const apexRulesCheck: Check = {
  name: 'apex-rules',
  about: 'PMD and Code Analyzer find nothing severe in the Apex (needs a JDK)',
  prepare: async (onProgress) => {
    if ((await javaIsMissing()) === undefined) await installAnalysers(onProgress);
  },
  async run(root) {
    const skipped = await javaIsMissing();
    if (skipped !== undefined) return { faults: [], looked: 'nothing', skipped };
    const core = requireAnalyser('@salesforce/code-analyzer-core') as CodeAnalyzerCore;
    const file = join(root, CONFIGURATION);
    const configuration = existsSync(file)
      ? core.CodeAnalyzerConfig.fromFile(file)
      : core.CodeAnalyzerConfig.withDefaults();
    const analyzer = new core.CodeAnalyzer(configuration);

    const faults: string[] = [];
    // A class PMD cannot parse is a log line to it. To us it is a class nobody looked at.
    for (const event of [core.EventType.LogEvent, core.EventType.EngineLogEvent])
      analyzer.onEvent(event, ({ logLevel, message, engineName }) => {
        if (logLevel <= core.LogLevel.Warn)
          faults.push(`apex-rules: ${engineName ?? 'Code Analyzer'} says: ${message.split('\n')[0] ?? ''}`);
      });
    for (const name of ENGINES)
      await analyzer.addEnginePlugin((requireAnalyser(name) as Engine).createEnginePlugin());

    const folders = packageDirectories(root).map((path) => join(root, path));
    const workspace = await analyzer.createWorkspace(folders);
    const rules = await analyzer.selectRules(SELECTED, { workspace });
    const violations = (await analyzer.run(rules, { workspace })).getViolations();
    for (const violation of violations) {
      const rule = violation.getRule();
      if (rule.getSeverityLevel() >= SEVEREST_ALLOWED) continue;
      const at = violation.getPrimaryLocation();
      const place = `${relative(root, at.getFile() ?? root)}:${at.getStartLine() ?? 1}`;
      faults.push(
        `${place} ${violation.getMessage().split('\n')[0] ?? ''} (${rule.getEngineName()} ${rule.getName()})`,
      );
    }
    return { faults, looked: `${rules.getCount()} rules, ${violations.length} lesser findings allowed` };
  },
};
