// SPDX-License-Identifier: Apache-2.0
//
// Ways through the shop as streams from step to step. A step of the tree is a point by its place
// and name, so that ways that meet again are drawn together.
import { theme } from 'antd';
import { lazy, Suspense, useMemo } from 'react';
import type { EChartsCoreOption } from '../../components/echarts';
import { integer } from '../../format/numbers';
import { figure, type Result, type Row } from './reports';
import { nameOfStep } from './ways';
import { useInsightWords } from './words';

const Chart = lazy(() => import('../../components/Chart').then((m) => ({ default: m.Chart })));

interface Link {
  source: string;
  target: string;
  value: number;
}

// `1 page_view`: where it stands and what it is.
function streams(rows: Row[]): Link[] {
  const links = new Map<string, Link>();
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

export function Ways({ result, given }: { result: Result; given: Record<string, string> }) {
  const { say, language } = useInsightWords();
  const { token } = theme.useToken();
  const title = say(given.to ? 'pathsPictureBack' : 'pathsPicture');
  const option = useMemo<EChartsCoreOption>(() => {
    const links = streams(result.rows as Row[]);
    const names = [...new Set([...(result.rows as Row[]).filter((row) => row.number === 1).map((row) => `1 ${String(row.name)}`), ...links.flatMap((link) => [link.source, link.target])])];
    const shown = (name: string) => nameOfStep(name.slice(name.indexOf(' ') + 1), say);
    return {
      animation: false,
      tooltip: {
        renderMode: 'richText',
        confine: true,
        formatter: ({ data, name, value }: { data: Partial<Link>; name: string; value: number }) =>
          data.source && data.target ? `${shown(data.source)} → ${shown(data.target)}\n${integer(data.value ?? 0, language)}` : `${shown(name)}\n${integer(value, language)}`,
      },
      series: [
        {
          type: 'sankey',
          left: 8,
          right: 110,
          top: 12,
          bottom: 12,
          nodeGap: 10,
          draggable: false,
          emphasis: { focus: 'adjacency' },
          label: { color: token.colorText, fontFamily: token.fontFamily, fontSize: 12, formatter: ({ name }: { name: string }) => shown(name) },
          itemStyle: { color: token.colorPrimary, borderWidth: 0 },
          lineStyle: { color: token.colorTextQuaternary, opacity: 0.4 },
          data: names.map((name) => ({ name, ...(/ \((end|begin)\)$/.test(name) && { itemStyle: { color: token.colorTextQuaternary } }) })),
          links,
        },
      ],
    };
  }, [language, result.rows, say, token]);
  return (
    <figure className="bars bars-few">
      <figcaption className="quiet">{title}</figcaption>
      <Suspense fallback={<div className="chart" aria-busy="true" />}>
        <Chart option={option} label={title} />
      </Suspense>
    </figure>
  );
}
