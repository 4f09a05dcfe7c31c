/**
 * The JDK the Apex analysers run on.
 *
 * @module
 */
import { runTool } from '../runTool.ts';

/** What the compiler driver is written in. */
const OLDEST = 17;

let found: Promise<string | undefined> | undefined;

/** Why Java cannot be used here; `undefined` if it can. Looks once. */
export function javaIsMissing(): Promise<string | undefined> {
  return (found ??= look());
}

async function look(): Promise<string | undefined> {
  try {
    // `javac` and not `java`: a runtime alone cannot compile the driver.
    const { stdout, stderr } = await runTool('javac', ['-version'], { cwd: '.' });
    const version = Number(/javac (\d+)/.exec(`${stdout}${stderr}`)?.[1] ?? 0);
    return version >= OLDEST ? undefined : `the JDK is version ${version}; ${OLDEST} or newer is needed`;
  } catch {
    return `no JDK ${OLDEST} or newer is installed (javac is not on the PATH)`;
  }
}
