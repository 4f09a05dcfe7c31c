/**
 * Reads from an Apex class whether a method can be called from a component, and whether a wire may call it.
 *
 * @module
 */

/** What a component may do with a method. */
export interface ApexSignature {
  /** Whether it is `@AuraEnabled(cacheable=true)`: a wire calls no other. */
  readonly cacheable: boolean;
}

/** @returns `undefined` if the class has no `@AuraEnabled` static method of that name. */
export function readApexSignature(source: string, method: string): ApexSignature | undefined {
  const code = source
    .replaceAll(/\/\*[\s\S]*?\*\//g, ' ')
    .replaceAll(/\/\/.*$/gm, ' ')
    .replaceAll(/'(?:[^'\\\n]|\\.)*'/g, "''");
  const declaration =
    /@AuraEnabled\b\s*(?:\(([^)]*)\))?((?:\s|@\w+(?:\([^)]*\))?|[\w.<>,[\]])*?)(\w+)\s*\(/gi;
  for (const [, attributes = '', modifiers = '', name] of code.matchAll(declaration)) {
    if (name?.toLowerCase() !== method.toLowerCase() || !/\bstatic\b/i.test(modifiers)) continue;
    return { cacheable: /\bcacheable\s*=\s*true\b/i.test(attributes) };
  }
  return undefined;
}
