// SPDX-License-Identifier: Apache-2.0
//
// A rule as the builder holds it: groups and leaves that carry an identity, so that editing one
// leaves the others alone. A leaf keeps the server's own tree (docs/rules.md, "As JSON"), whatever
// is in it: what the builder has no blocks for stays as it was written.

export type Value = string | number | boolean | { [member: string]: unknown };

export interface Step {
  facts?: string;
  event?: string;
  where?: Tree[];
}

export interface Tree extends Step {
  op?: string;
  of?: Tree[] | number; // of a group, or the n of "k of n months"
  field?: string;
  values?: Value[];
  left?: Tree;
  call?: string;
  value?: string;
  base?: boolean;
  window?: Value;
  windows?: Value[];
  steps?: Step[];
  duration?: number;
  unit?: string;
  times?: number;
  percent?: string;
  seed?: string;
  word?: string;
  name?: string;
}

export interface Group {
  id: number;
  kind: 'group';
  join: 'and' | 'or';
  negated: boolean;
  of: Block[];
}

export interface Leaf {
  id: number;
  kind: 'leaf';
  negated: boolean;
  tree: Tree | boolean;
}

export type Block = Group | Leaf;

let lastId = 0;

export function newGroup(join: 'and' | 'or', of: Block[] = [], negated = false): Group {
  return { id: (lastId += 1), kind: 'group', join, negated, of };
}

export function newLeaf(tree: Tree | boolean, negated = false): Leaf {
  return { id: (lastId += 1), kind: 'leaf', negated, tree };
}

function isTree(tree: Tree | boolean): tree is Tree {
  return typeof tree === 'object';
}

function partsOf(tree: Tree): Tree[] {
  return Array.isArray(tree.of) ? tree.of : [];
}

function blockOf(tree: Tree | boolean, negated = false): Block {
  if (!isTree(tree)) return newLeaf(tree, negated);
  const parts = partsOf(tree);
  if (tree.op === 'not' && parts[0] !== undefined) {
    if (!negated) return blockOf(parts[0], true);
    return newGroup('and', [blockOf(parts[0], true)], true); // not not: one not around the other
  }
  if ((tree.op === 'and' || tree.op === 'or') && tree.left === undefined) {
    return newGroup(tree.op, parts.map((part) => blockOf(part)), negated);
  }
  return newLeaf(tree, negated);
}

// The outermost is always a group, for the next condition to be added to.
export function blocksOf(tree: Tree | boolean): Group {
  const block = blockOf(tree);
  return block.kind === 'group' && !block.negated ? block : newGroup('and', [block]);
}

// ---- back to the server's tree ----

export interface Written {
  tree: Tree | boolean;
  places: Map<string, number>; // JSON pointer → the block that stands there
  unfinished: number[]; // blocks left out, as they are not complete
}

function write(block: Block, at: string, written: Written, complete: (leaf: Leaf) => boolean): Tree | boolean | null {
  const inner = block.negated ? `${at}/of/0` : at;
  let tree: Tree | boolean;
  if (block.kind === 'leaf') {
    if (!complete(block)) {
      written.unfinished.push(block.id);
      return null;
    }
    tree = block.tree;
  } else {
    const parts: (Tree | boolean)[] = [];
    for (const part of block.of) {
      const one = write(part, `${inner}/of/${parts.length}`, written, complete);
      if (one !== null) parts.push(one);
    }
    if (parts.length === 0) return null;
    // One alone needs no "and" around it: what it holds moves up a step.
    if (parts.length === 1) {
      for (const [place, id] of [...written.places]) {
        if (!place.startsWith(`${inner}/of/0`)) continue;
        written.places.delete(place);
        written.places.set(inner + place.slice(`${inner}/of/0`.length), id);
      }
      tree = parts[0]!;
    } else {
      tree = { op: block.join, of: parts as Tree[] };
    }
  }
  if (!written.places.has(at)) written.places.set(at, block.id);
  return block.negated ? { op: 'not', of: [tree as Tree] } : tree;
}

// Null when there is no finished condition in it.
export function writeTree(root: Group, complete: (leaf: Leaf) => boolean): Written & { empty: boolean } {
  const written: Written = { tree: true, places: new Map(), unfinished: [] };
  const tree = write(root, '/rule', written, complete);
  return { ...written, tree: tree ?? true, empty: tree === null };
}

// The block that a problem's pointer is in: the innermost one.
export function blockAt(places: Map<string, number>, pointer: string | undefined): number | null {
  for (let at = pointer ?? ''; at; at = at.slice(0, at.lastIndexOf('/'))) {
    const id = places.get(at);
    if (id !== undefined) return id;
  }
  return null;
}

// ---- changing ----

export function replaceIn(group: Group, id: number, next: Block | null): Group {
  if (group.id === id && next?.kind === 'group') return next;
  const of = group.of.flatMap((block): Block[] => {
    if (block.id === id) return next ? [next] : [];
    return [block.kind === 'group' ? replaceIn(block, id, next) : block];
  });
  return { ...group, of };
}

export function addTo(group: Group, id: number, block: Block): Group {
  if (group.id === id) return { ...group, of: [...group.of, block] };
  return { ...group, of: group.of.map((one) => (one.kind === 'group' ? addTo(one, id, block) : one)) };
}

// A copy with identities of its own.
export function copyOf(block: Block): Block {
  return block.kind === 'leaf' ? newLeaf(structuredClone(block.tree), block.negated) : newGroup(block.join, block.of.map(copyOf), block.negated);
}
