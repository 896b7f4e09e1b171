// SPDX-License-Identifier: Apache-2.0
//
// Light or dark: what the person chose in this browser, else what the system says.
import { useSyncExternalStore } from 'react';

export type Appearance = 'light' | 'dark' | 'system';

const KEY = 'appearance';
const system = window.matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

export function appearance(): Appearance {
  const kept = localStorage.getItem(KEY);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

function shades(): 'light' | 'dark' {
  const chosen = appearance();
  return chosen === 'system' ? (system.matches ? 'dark' : 'light') : chosen;
}

// The document says it, too, for what antd does not draw: scrollbars, the ground behind the page.
function apply(): void {
  document.documentElement.dataset.shades = shades();
  for (const listener of listeners) listener();
}

export function setAppearance(next: Appearance): void {
  localStorage.setItem(KEY, next);
  apply();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useShades(): 'light' | 'dark' {
  return useSyncExternalStore(subscribe, shades);
}

system.addEventListener('change', apply);
apply();
