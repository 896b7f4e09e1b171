// SPDX-License-Identifier: Apache-2.0
//
// What all drawn pictures have in common: their caption, the letters of axes, figures beside them.
import { theme } from 'antd';
import { lazy, Suspense, useMemo } from 'react';
import type { EChartsCoreOption } from '../../components/echarts';
import { axisMoney, axisNumber } from '../../format/numbers';
import type { Language } from '../../i18n';
import { share, type Column, type Picture, type Result } from './reports';

const Chart = lazy(() => import('../../components/Chart').then((m) => ({ default: m.Chart })));

export interface PictureProps {
  result: Result;
  given: Record<string, string>;
}

// One that is drawn as its entry declares it.
export interface DeclaredProps extends PictureProps {
  of: Picture;
}

interface Props {
  title: string;
  option: EChartsCoreOption;
  onClick?: (dataIndex: number, dataType?: string) => void;
  size?: 'few' | 'many';
}

export function Drawn({ title, option, onClick, size }: Props) {
  return (
    <figure className={size ? `bars bars-${size}` : 'bars'}>
      <figcaption className="quiet">{title}</figcaption>
      <Suspense fallback={<div className="chart" aria-busy="true" />}>
        <Chart option={option} label={title} {...(onClick && { onClick })} />
      </Suspense>
    </figure>
  );
}

export function useDrawing() {
  const { token } = theme.useToken();
  return useMemo(() => {
    const letters = { color: token.colorTextSecondary, fontFamily: token.fontFamily, fontSize: 12 };
    const common = {
      animation: false,
      grid: { left: 8, right: 16, top: 12, bottom: 4, containLabel: true },
    };
    return { token, letters, common, lines: { lineStyle: { color: token.colorBorderSecondary } }, tooltip: { renderMode: 'richText', confine: true } };
  }, [token]);
}

// Figures beside an axis: shares in percent, money with its currency, the rest short.
export function figuresOf(column: Column | undefined, currency: string, language: Language): (value: number) => string {
  if (column?.type === 'share') return (value) => (value < 0 ? `−${share(-value, language)}` : share(value, language));
  return (value) => (column?.type === 'money' ? axisMoney(value, currency, language) : axisNumber(value, language));
}

// Columns whose names stand there with blanks between them.
export const columnsOf = (result: Result, names: string | undefined): Column[] =>
  (names ?? '').split(' ').flatMap((name) => result.columns.filter((one) => one.name === name));
