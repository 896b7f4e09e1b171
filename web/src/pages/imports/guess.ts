// SPDX-License-Identifier: Apache-2.0
//
// What uploaded files hold, by the names of their columns: the preset that most of them are
// recognised as, else the kind that most columns of the first fit. People drop files before they
// say what is in them, and a file of orders would pass for one of customers: it has names and
// numbers too. What was found is shown above the preview, and can be changed there.
import { ask } from '../../api/client';
import type { Preset } from '../../api/imports';
import type { ImportPreview } from '../../api/types';

export interface Guess {
  kind: string;
  preset: string | null;
}

const PLAIN = { preset: null, encoding: null, delimiter: null };

const look = (fileId: number, kind: string) => ask<ImportPreview>('/imports/preview', { file_ids: [fileId], kind, ...PLAIN });

/** `kinds` in the order of preference: the one that stands first wins where others fit no better. */
export async function guess(fileIds: number[], kinds: string[]): Promise<Guess | null> {
  const first = fileIds[0];
  if (first === undefined) return null;
  const answers = await Promise.allSettled(kinds.map((kind) => look(first, kind)));
  const previews = answers.flatMap((answer, index) => (answer.status === 'fulfilled' ? [{ kind: kinds[index]!, preview: answer.value }] : []));
  const more = await Promise.allSettled(fileIds.slice(1).map((id) => look(id, kinds[0]!)));
  const all = [previews[0]?.preview, ...more.map((answer) => (answer.status === 'fulfilled' ? answer.value : undefined))];
  const known = recognised(all, kinds);
  if (known) return known;
  const best = previews.filter(({ preview }) => complete(preview)).sort((a, b) => matched(b.preview) - matched(a.preview))[0];
  return best ? { kind: best.kind, preset: null } : null;
}

// The preset that most files are recognised as; of equals the one that comes first.
function recognised(previews: (ImportPreview | undefined)[], kinds: string[]): Guess | null {
  const votes = new Map<string, Guess & { count: number }>();
  for (const preview of previews) {
    for (const { preset, kind } of preview?.recognised ?? []) {
      if (!kinds.includes(kind)) continue;
      const vote = votes.get(preset) ?? { kind, preset, count: 0 };
      votes.set(preset, { ...vote, count: vote.count + 1 });
    }
  }
  const best = [...votes.values()].sort((a, b) => b.count - a.count)[0];
  return best ? { kind: best.kind, preset: best.preset } : null;
}

export const columnsOf = (preset: Preset): string[] => Object.keys(preset.mapping ?? {});

const matched = (preview: ImportPreview): number => Object.keys(preview.mapping).length;

function complete(preview: ImportPreview): boolean {
  const targets = Object.values(preview.mapping);
  return targets.length > 0 && preview.fields.every((field) => !field.required || targets.includes(field.name));
}
