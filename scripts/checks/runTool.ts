/**
 * Runs a command-line tool and keeps what it printed.
 *
 * @module
 */
import { spawn } from 'node:child_process';

/** What a tool left behind. */
export interface ToolResult {
  readonly stdout: string;
  readonly stderr: string;
  /** `null` if a signal ended it. */
  readonly exitCode: number | null;
}

/** How a tool is run. */
export interface ToolOptions {
  readonly cwd: string;
  /** Added to this process's environment; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Runs `command` to its end, whatever its exit code.
 *
 * @throws Error if it cannot be started.
 */
export function runTool(
  command: string,
  args: readonly string[],
  { cwd, env = {} }: ToolOptions,
): Promise<ToolResult> {
  const child = spawn(command, args, {
    cwd,
    // What is read by a program has no colours, also where a test runner or CI asks for them.
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ stdout, stderr, exitCode }));
  });
}

/** Runs a JavaScript file of an installed package with this Node. */
export function runNodeTool(
  script: string,
  args: readonly string[],
  options: ToolOptions,
): Promise<ToolResult> {
  return runTool(process.execPath, [script, ...args], options);
}

/** The lines of a tool's output that say something. */
export function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
}
