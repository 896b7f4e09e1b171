// SPDX-License-Identifier: Apache-2.0
//
// The strongest rules as a graph: products are points, a rule is an arrow from what is bought to
// what is bought with it.
import { useMemo } from 'react';
import { useNavigate } from 'react-router';
import type { EChartsCoreOption } from '../../components/echarts';
import { Drawn, useDrawing } from './Drawn';
import { leftOf } from './left';
import { openedBy } from './records';
import { decimal, figure, share, type Result, type Row } from './reports';
import { useInsightWords } from './words';

const MOST = 30;
const FEW = 8; // so few lines want less room, and longer ones
const LONGEST_NAME = 22;

const short = (name: string) => (name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name);

// Names of points are what a reader sees, so a rule of several on the left begins at one point of them all.
export function RulesGraph({ result, given }: { result: Result; given: Record<string, string> }) {
  const { say, language } = useInsightWords();
  const { token, tooltip } = useDrawing();
  const navigate = useNavigate();
  const rows = useMemo(() => (result.rows as Row[]).slice(0, MOST), [result.rows]);
  const option = useMemo<EChartsCoreOption>(() => {
    const names = [...new Set(rows.flatMap((row) => [leftOf(row), String(row.then)]))];
    const few = rows.length <= FEW;
    const linked = (name: string) => rows.filter((row) => leftOf(row) === name || row.then === name).length;
    return {
      animation: false,
      tooltip: {
        ...tooltip,
        formatter: ({ dataType, dataIndex, name }: { dataType: string; dataIndex: number; name: string }) => {
          const row = dataType === 'edge' ? rows[dataIndex] : undefined;
          return row ? `${leftOf(row)} → ${String(row.then)}\n${share(figure(row, 'confidence'), language)} · ${decimal(figure(row, 'lift'), 1, language)} ×` : name;
        },
      },
      series: [
        {
          type: 'graph',
          layout: 'force',
          force: { repulsion: few ? 320 : 160, edgeLength: few ? 140 : 70, layoutAnimation: false },
          roam: 'move',
          draggable: true,
          edgeSymbol: ['none', 'arrow'],
          edgeSymbolSize: 7,
          label: { show: true, position: 'right', color: token.colorText, fontFamily: token.fontFamily, fontSize: 11, formatter: ({ name }: { name: string }) => short(name) },
          labelLayout: { hideOverlap: true },
          itemStyle: { color: token.colorPrimary },
          data: names.map((name) => ({ name, symbolSize: 6 + 2 * Math.min(linked(name), 8) })),
          edges: rows.map((row) => ({ source: leftOf(row), target: String(row.then), lineStyle: { width: 1 + 4 * (figure(row, 'confidence') ?? 0), color: token.colorTextQuaternary, curveness: 0.15 } })),
        },
      ],
    };
  }, [language, rows, token, tooltip]);
  const open = (index: number, kind?: string) => {
    const row = kind === 'edge' ? rows[index] : undefined;
    const path = row ? openedBy(result, row, given, 'both') : null;
    if (path) void navigate(path);
  };
  return <Drawn title={say('basketsPicture')} option={option} onClick={open} size={rows.length <= FEW ? 'few' : 'many'} />;
}
