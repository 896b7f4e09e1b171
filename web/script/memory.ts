// SPDX-License-Identifier: Apache-2.0
//
// The page's own storage. Browsers may refuse it (private windows, full disks, blocked storage):
// then everything lives as long as the page does.
const PREFIX = 'guanxi.';
const here = new Map<string, string>();

const kept = (): Storage | undefined => {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
};

export function read(name: string): string | undefined {
  return here.get(name) ?? kept()?.getItem(PREFIX + name) ?? undefined;
}

export function write(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
    here.delete(name);
  } catch {
    here.set(name, value);
  }
}

export function forget(name: string): void {
  here.delete(name);
  kept()?.removeItem(PREFIX + name);
}

// Names that begin with `prefix`, sorted.
export function names(prefix: string): string[] {
  return [...here.keys(), ...Object.keys(kept() ?? {}).map((name) => (name.startsWith(PREFIX) ? name.slice(PREFIX.length) : ''))]
    .filter((name) => name.startsWith(prefix))
    .sort();
}
