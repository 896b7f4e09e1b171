// SPDX-License-Identifier: Apache-2.0
//
// How many go from what to what, as streams as wide as they are many.
import { useMemo } from 'react';
import type { EChartsCoreOption } from '../../components/echarts';
import { integer } from '../../format/numbers';
import { Drawn, useDrawing } from './Drawn';
import { useInsightWords } from './words';

export interface Stream {
  source: string; // names of points, each once
  target: string;
  value: number;
  colour?: string;
}

interface Props {
  title: string;
  streams: Stream[];
  points?: string[]; // besides those at the ends of streams
  ordered?: boolean; // points stand as they were given
  shown: (point: string) => string;
  pale?: (point: string) => boolean;
  onClick?: (stream: number) => void;
}

export function Streams({ title, streams, points, ordered, shown, pale, onClick }: Props) {
  const { language } = useInsightWords();
  const { token, tooltip } = useDrawing();
  const option = useMemo<EChartsCoreOption>(() => {
    const names = [...new Set([...(points ?? []), ...streams.flatMap((one) => [one.source, one.target])])];
    return {
      animation: false,
      tooltip: {
        ...tooltip,
        formatter: ({ data, name, value }: { data: Partial<Stream>; name: string; value: number }) =>
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
          layoutIterations: ordered ? 0 : 32,
          draggable: false,
          emphasis: { focus: 'adjacency' },
          label: { color: token.colorText, fontFamily: token.fontFamily, fontSize: 12, formatter: ({ name }: { name: string }) => shown(name) },
          itemStyle: { color: token.colorPrimary, borderWidth: 0 },
          lineStyle: { color: token.colorTextQuaternary, opacity: 0.4 },
          data: names.map((name) => ({ name, ...(pale?.(name) && { itemStyle: { color: token.colorTextQuaternary } }) })),
          links: streams.map(({ colour, ...one }) => ({ ...one, ...(colour && { lineStyle: { color: colour } }) })),
        },
      ],
    };
  }, [language, ordered, pale, points, shown, streams, token, tooltip]);
  return <Drawn title={title} option={option} size="few" {...(onClick && { onClick: (index: number, kind?: string) => kind === 'edge' && onClick(index) })} />;
}
