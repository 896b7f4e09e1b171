// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef } from 'react';
import { echarts, type EChartsCoreOption } from './echarts';

interface Props {
  option: EChartsCoreOption;
  label: string; // what the picture shows, for those who cannot see it
  onClick?: (dataIndex: number, dataType?: string) => void; // of a graph: 'node' or 'edge'
}

export function Chart({ option, label, onClick }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ReturnType<typeof echarts.init> | null>(null);
  const click = useRef(onClick);
  click.current = onClick;

  useEffect(() => {
    if (!box.current) return;
    const made = echarts.init(box.current);
    chart.current = made;
    made.on('click', (event) => click.current?.(event.dataIndex, event.dataType));
    const watch = new ResizeObserver(() => made.resize());
    watch.observe(box.current);
    return () => {
      watch.disconnect();
      made.dispose();
    };
  }, []);
  useEffect(() => chart.current?.setOption(option, { notMerge: true }), [option]);
  return <div ref={box} className="chart" role="img" aria-label={label} />;
}
