// SPDX-License-Identifier: Apache-2.0
//
// What an uploaded file holds, by the names of its columns: of a preset that knows them all, else
// of the kind that most of them fit. People drop a file before they say what is in it, and a file
// of orders would pass for one of customers: it has names and numbers too.
import { ask } from '../../api/client';
import type { Preset } from '../../api/imports';
import type { ImportPreview } from '../../api/types';

export interface Guess {
  kind: string;
  preset: string | null;
}

const PLAIN = { preset: null, encoding: null, delimiter: null };

/** `kinds` in the order of preference: the one that stands first wins where others fit no better. */
export async function guess(fileId: number, kinds: string[], presets: Preset[]): Promise<Guess | null> {
  const read = (kind: string) => ask<ImportPreview>('/imports/preview', { file_id: fileId, kind, ...PLAIN });
  const answers = await Promise.allSettled(kinds.map(read));
  const previews = answers.flatMap((answer, index) => (answer.status === 'fulfilled' ? [{ kind: kinds[index]!, preview: answer.value }] : []));
  const columns = new Set(previews[0]?.preview.columns);
  const known = presets.filter((preset) => kinds.includes(preset.kind) && fits(preset, columns));
  const preset = known.sort((a, b) => columnsOf(b).length - columnsOf(a).length)[0];
  if (preset) return { kind: preset.kind, preset: preset.name };
  const best = previews.filter(({ preview }) => complete(preview)).sort((a, b) => matched(b.preview) - matched(a.preview))[0];
  return best ? { kind: best.kind, preset: null } : null;
}

export const columnsOf = (preset: Preset): string[] => Object.keys(preset.mapping ?? {});

function fits(preset: Preset, columns: Set<string>): boolean {
  const wanted = columnsOf(preset);
  return wanted.length > 0 && wanted.every((column) => columns.has(column));
}

const matched = (preview: ImportPreview): number => Object.keys(preview.mapping).length;

function complete(preview: ImportPreview): boolean {
  const targets = Object.values(preview.mapping);
  return targets.length > 0 && preview.fields.every((field) => !field.required || targets.includes(field.name));
}
