// SPDX-License-Identifier: Apache-2.0
import { useSyncExternalStore } from 'react';

const media = window.matchMedia('(max-width: 820px)');

function subscribe(change: () => void): () => void {
  media.addEventListener('change', change);
  return () => media.removeEventListener('change', change);
}

// True on a phone: the rail becomes a drawer, tables and columns fold.
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => media.matches);
}
