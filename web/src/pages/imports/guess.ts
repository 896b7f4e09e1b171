// SPDX-License-Identifier: Apache-2.0
//
// What uploaded files hold, by the names of their columns: the presets that they are recognised as,
// else the kind that most columns of the first fit. People drop files before they say what is in
// them, all that an archive had at once too, and a file of orders would pass for one of customers:
// it has names and numbers. What was found is shown above the preview, and can be changed there.
import { ask } from '../../api/client';
import type { Preset } from '../../api/imports';
import type { ImportPreview } from '../../api/types';

export interface Guess {
  kind: string;
  preset: string | null;
  files: number[]; // that are one import
  rest: number[]; // of another kind: an import of their own, afterwards
}

const PLAIN = { preset: null, encoding: null, delimiter: null };

const look = (fileId: number, kind: string) => ask<ImportPreview>('/imports/preview', { file_ids: [fileId], kind, ...PLAIN });

/** `kinds` in the order of preference: the one that stands first wins where others fit no better. */
export async function guess(fileIds: number[], kinds: string[]): Promise<Guess | null> {
  const [first, firstKind] = [fileIds[0], kinds[0]];
  if (first === undefined || firstKind === undefined) return null;
  const answers = await Promise.allSettled(kinds.map((kind) => look(first, kind)));
  const previews = answers.flatMap((answer, index) => (answer.status === 'fulfilled' ? [{ kind: kinds[index]!, preview: answer.value }] : []));
  const more = await Promise.allSettled(fileIds.slice(1).map((id) => look(id, firstKind)));
  const all = [previews[0]?.preview, ...more.map((answer) => (answer.status === 'fulfilled' ? answer.value : undefined))];
  const groups = grouped(fileIds, all, kinds);
  if (groups[0]) {
    const { kind, preset, files } = groups[0];
    return { kind, preset, files, rest: fileIds.filter((id) => !files.includes(id)) };
  }
  const best = previews.filter(({ preview }) => complete(preview)).sort((a, b) => matched(b.preview) - matched(a.preview))[0];
  return best ? { kind: best.kind, preset: null, files: fileIds, rest: [] } : null;
}

// Customers and products before the orders that name them.
const IN_ORDER = ['customer', 'product', 'order', 'event'];

// Which files belong together: again and again the preset that most of those left are recognised
// as; of equals the one that comes first.
function grouped(fileIds: number[], previews: (ImportPreview | undefined)[], kinds: string[]) {
  const groups: { kind: string; preset: string; files: number[] }[] = [];
  let left = fileIds.map((id, at) => ({ id, known: (previews[at]?.recognised ?? []).filter((one) => kinds.includes(one.kind)) }));
  for (;;) {
    const votes = new Map<string, { kind: string; preset: string; files: number[]; whole: boolean }>();
    for (const { id, known } of left) {
      for (const { preset, kind, completes } of known) {
        const vote = votes.get(preset) ?? { kind, preset, files: [], whole: false };
        votes.set(preset, { ...vote, files: [...vote.files, id], whole: vote.whole || !completes });
      }
    }
    const best = [...votes.values()].filter((vote) => vote.whole).sort((a, b) => b.files.length - a.files.length)[0];
    if (!best) return groups.sort((a, b) => IN_ORDER.indexOf(a.kind) - IN_ORDER.indexOf(b.kind));
    groups.push(best);
    left = left.filter((one) => !best.files.includes(one.id));
  }
}

export const columnsOf = (preset: Preset): string[] => Object.keys(preset.mapping ?? {});

const matched = (preview: ImportPreview): number => Object.keys(preview.mapping).length;

function complete(preview: ImportPreview): boolean {
  const targets = Object.values(preview.mapping);
  return targets.length > 0 && preview.fields.every((field) => !field.required || targets.includes(field.name));
}
