// SPDX-License-Identifier: Apache-2.0
import { theme } from 'antd';
import { useMemo } from 'react';
import { useModel } from '../../api/metadata';
import { Chart } from '../../components/Chart';
import type { EChartsCoreOption } from '../../components/echarts';
import { axisMoney, axisNumber, currencyDigits, integer, money } from '../../format/numbers';
import { day } from '../../format/time';
import { useWords } from '../../i18n';

interface Props {
  days: string[];
  values: number[];
  measure: 'orders' | 'revenue_minor';
  onOpen: (date: string) => void;
}

export function DaysChart({ days, values, measure, onOpen }: Props) {
  const { t, language } = useWords();
  const { currency } = useModel();
  const { token } = theme.useToken();
  const option = useMemo<EChartsCoreOption>(() => {
    const exact = (value: number) => (measure === 'orders' ? integer(value, language) : money(value, currency, language));
    const scale = measure === 'orders' ? 1 : 10 ** currencyDigits(currency);
    const axis = (value: number) => (measure === 'orders' ? axisNumber(value, language) : axisMoney(value, currency, language));
    const text = { color: token.colorTextTertiary, fontFamily: token.fontFamily, fontSize: 12 };
    return {
      animationDuration: 200,
      grid: { left: 8, right: 8, top: 16, bottom: 4, containLabel: true },
      tooltip: {
        trigger: 'axis',
        renderMode: 'richText',
        confine: true,
        axisPointer: { type: 'shadow' },
        formatter: (points: { dataIndex: number }[]) => {
          const at = points[0]?.dataIndex ?? 0;
          return `${day(days[at] ?? '', language)}\n${exact(values[at] ?? 0)}`;
        },
      },
      xAxis: { type: 'category', data: days, axisTick: { show: false }, axisLabel: { ...text, formatter: (date: string) => date.slice(5) } },
      yAxis: {
        type: 'value',
        minInterval: measure === 'orders' ? 1 : 0,
        axisLabel: { ...text, formatter: (value: number) => axis(value / scale) },
        splitLine: { lineStyle: { color: token.colorBorderSecondary } },
      },
      series: [{ type: 'bar', data: values, itemStyle: { color: token.colorPrimary, borderRadius: [2, 2, 0, 0] }, barMaxWidth: 28, cursor: 'pointer' }],
    };
  }, [currency, days, language, measure, token, values]);
  return <Chart option={option} label={t(measure === 'orders' ? 'chartOrders' : 'chartRevenue')} onClick={(index) => days[index] && onOpen(days[index])} />;
}
