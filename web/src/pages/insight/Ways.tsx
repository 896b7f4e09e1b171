// SPDX-License-Identifier: Apache-2.0
//
// Ways through the shop as streams from step to step. A step of the tree is a point by its place
// and name, so that ways that meet again are drawn together.
import { useCallback, useMemo } from 'react';
import type { PictureProps } from './Drawn';
import { figure, word, type Row } from './reports';
import { Streams, type Stream } from './Streams';
import { useInsightWords } from './words';

// `1 page_view`: where it stands and what it is.
function streamsOf(rows: Row[]): Stream[] {
  const links = new Map<string, Stream>();
  for (const row of rows) {
    const step = figure(row, 'number') ?? 1;
    const names = String(row.way).split(' › ');
    if (step < 2) continue;
    const [source, target] = [`${step - 1} ${names.at(-2) ?? ''}`, `${step} ${names.at(-1) ?? ''}`];
    const link = links.get(`${source}\n${target}`) ?? { source, target, value: 0 };
    link.value += figure(row, 'visits') ?? 0;
    links.set(`${source}\n${target}`, link);
  }
  return [...links.values()];
}

const nameOf = (point: string) => point.slice(point.indexOf(' ') + 1);
const atEnd = (point: string) => / \((end|begin)\)$/.test(point);

export function Ways({ result, given }: PictureProps) {
  const { say, language } = useInsightWords();
  const rows = result.rows as Row[];
  const streams = useMemo(() => streamsOf(rows), [rows]);
  const points = useMemo(() => rows.filter((row) => row.number === 1).map((row) => `1 ${String(row.name)}`), [rows]);
  const names = useMemo(() => new Map(rows.map((row) => [String(row.name), word(row, 'name', language)])), [rows, language]);
  const shown = useCallback((point: string) => names.get(nameOf(point)) ?? nameOf(point), [names]);
  return <Streams title={say(given.to ? 'pathsPictureBack' : 'pathsPicture')} streams={streams} points={points} shown={shown} pale={atEnd} />;
}
