// SPDX-License-Identifier: Apache-2.0
import { theme } from 'antd';
import { useEffect, useMemo, useRef } from 'react';
import { echarts, type EChartsCoreOption } from './echarts';

interface Props {
  option: EChartsCoreOption;
  label: string; // what the picture shows, for those who cannot see it
  onClick?: (dataIndex: number, dataType?: string) => void; // of a graph: 'node' or 'edge'
}

// Tooltips in the colours of the page: ECharts' own are white, in the dark too.
function useDressed(option: EChartsCoreOption): EChartsCoreOption {
  const { token } = theme.useToken();
  return useMemo(() => {
    const tooltip = option.tooltip as object | undefined;
    if (!tooltip) return option;
    const colours = { backgroundColor: token.colorBgElevated, borderColor: token.colorBorder, textStyle: { color: token.colorText } };
    return { ...option, tooltip: { ...colours, ...tooltip } };
  }, [option, token]);
}

export function Chart({ option: given, label, onClick }: Props) {
  const option = useDressed(given);
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
