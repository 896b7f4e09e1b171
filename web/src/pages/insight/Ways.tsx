// SPDX-License-Identifier: Apache-2.0
//
// Ways through the shop as streams from step to step. A step of the tree is a point by its place
// and name, so that ways that meet again are drawn together.
import { useCallback, useMemo } from 'react';
import type { PictureProps } from './Drawn';
import { figure, type Row } from './reports';
import { Streams, type Stream } from './Streams';
import { nameOfStep } from './ways';
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

const atEnd = (point: string) => / \((end|begin)\)$/.test(point);

export function Ways({ result, given }: PictureProps) {
  const { say } = useInsightWords();
  const rows = result.rows as Row[];
  const streams = useMemo(() => streamsOf(rows), [rows]);
  const points = useMemo(() => rows.filter((row) => row.number === 1).map((row) => `1 ${String(row.name)}`), [rows]);
  const shown = useCallback((point: string) => nameOfStep(point.slice(point.indexOf(' ') + 1), say), [say]);
  return <Streams title={say(given.to ? 'pathsPictureBack' : 'pathsPicture')} streams={streams} points={points} shown={shown} pale={atEnd} />;
}
