/**
 * Reads from Apex what components can see: `@AuraEnabled` methods and the members of the classes they answer.
 *
 * Understands declarations as Prettier writes them, not all of Apex.
 *
 * @module
 */

/** A static method a component may call. */
export interface ApexMethod {
  readonly name: string;
  readonly cacheable: boolean;
  readonly returnType: string;
  readonly parameters: readonly { readonly name: string; readonly type: string }[];
}

/** A member of an answer. */
export interface ApexMember {
  readonly name: string;
  readonly type: string;
  /** Whether its ApexDoc speaks of null. */
  readonly nullable: boolean;
  readonly doc: string;
}

/** One class; `Outer.Inner` for an inner one. */
export interface ApexShape {
  readonly name: string;
  readonly members: readonly ApexMember[];
}

const METHOD =
  /@AuraEnabled(?:\(([^)]*)\))?\s+(?:@\w+\s+)*(?:public|global)\s+static\s+([\w<>,. ]+?)\s+(\w+)\s*\(([^)]*)\)/gi;

/** @returns Methods in the order they stand. */
export function readMethods(source: string): ApexMethod[] {
  return [...source.matchAll(METHOD)].map(
    ([, attributes = '', returnType = 'void', name = '', list = '']) => ({
      name,
      cacheable: /cacheable\s*=\s*true/i.test(attributes),
      returnType,
      parameters: splitTop(list).map((parameter) => {
        const words = parameter.trim().split(/\s+/);
        return { name: words.at(-1) ?? '', type: words.slice(0, -1).join(' ') };
      }),
    }),
  );
}

const MEMBER =
  /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?@AuraEnabled\s+public\s+(?!static\b)([\w<>,. ]+?)\s+(\w+)\s*(?:\{|;|=)|public\s+(?:\w+\s+)*?class\s+(\w+)/gi;

/** @returns The class and its inner ones, those with members only. */
export function readShapes(source: string): ApexShape[] {
  const shapes: { name: string; members: ApexMember[] }[] = [];
  let outer: string | undefined;
  for (const [, doc = '', type, name, className] of source.matchAll(MEMBER)) {
    if (className !== undefined) {
      shapes.push({ name: outer === undefined ? className : `${outer}.${className}`, members: [] });
      outer ??= className;
    } else if (type !== undefined && name !== undefined) {
      const sentence = doc.replaceAll(/\s*\n\s*\*?\s*/g, ' ').trim();
      shapes.at(-1)?.members.push({ name, type, nullable: /\bnull\b/i.test(sentence), doc: sentence });
    }
  }
  return shapes.filter(({ members }) => members.length > 0);
}

/** Splits a parameter list at commas that are not inside `<…>`. */
export function splitTop(list: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of list) {
    if (character === '<') depth++;
    if (character === '>') depth--;
    if (character === ',' && depth === 0) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${character}`);
  }
  return parts.filter((part) => part.trim() !== '');
}
