/**
 * Finds the route of an address segment by segment.
 *
 * Express knows every address too and answers whatever is not found here: this is the short way for addresses that can be read in one
 * way only. It takes nothing with an escape in it, and decides nothing where two routes could be meant.
 *
 * @module
 */

/** What was found. */
export interface FoundRoute<Target> {
  readonly target: Target;
  /** Values of the address' parameters, by name. */
  readonly parameters: Readonly<Record<string, string>>;
}

interface Node<Target> {
  readonly literals: Map<string, Node<Target>>;
  parameter: { readonly name: string; readonly node: Node<Target> } | undefined;
  target: Target | undefined;
}

const emptyNode = <Target>(): Node<Target> => ({
  literals: new Map(),
  parameter: undefined,
  target: undefined,
});

/** Reads the same before and after decoding, to anybody. */
const PLAIN = /^[\w.~-]+$/;

/** Routes by method and address. */
export class RouteTree<Target> {
  private readonly methods = new Map<string, Node<Target>>();

  /** @param path - Parameters in braces, each a whole segment. */
  add(method: string, path: string, target: Target): void {
    let node = this.methods.get(method);
    if (node === undefined) this.methods.set(method, (node = emptyNode<Target>()));
    for (const segment of path.slice(1).split('/')) {
      const name = /^\{(\w+)\}$/.exec(segment)?.[1];
      if (name !== undefined) {
        node.parameter ??= { name, node: emptyNode<Target>() };
        if (node.parameter.name !== name) throw new TypeError(`${path}: ${name} has another name elsewhere.`);
        node = node.parameter.node;
      } else {
        let next = node.literals.get(segment);
        if (next === undefined) node.literals.set(segment, (next = emptyNode<Target>()));
        node = next;
      }
    }
    node.target ??= target;
  }

  /** @param url - Of the request, query included. @returns `undefined` where Express is to be asked. */
  find(method: string, url: string): FoundRoute<Target> | undefined {
    let node = this.methods.get(method);
    if (node === undefined || !url.startsWith('/')) return undefined;
    const mark = url.indexOf('?');
    const end = mark === -1 ? url.length : mark;
    const parameters: Record<string, string> = {};
    for (let from = 1; from <= end;) {
      const slash = url.indexOf('/', from);
      const to = slash === -1 || slash > end ? end : slash;
      const segment = url.slice(from, to);
      if (!PLAIN.test(segment)) return undefined;
      const literal: Node<Target> | undefined = node.literals.get(segment);
      const { parameter }: Node<Target> = node;
      if (literal !== undefined) {
        if (parameter !== undefined) return undefined;
        node = literal;
      } else {
        if (parameter === undefined) return undefined;
        parameters[parameter.name] = segment;
        node = parameter.node;
      }
      from = to + 1;
    }
    return node.target === undefined ? undefined : { target: node.target, parameters };
  }
}
