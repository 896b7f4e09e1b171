// SPDX-License-Identifier: Apache-2.0
//
// What is news, as the server found it: sentences whose figures are formatted here.
import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/client';
import type { components } from '../../api/openapi';
import { listPath, paths } from '../../app/paths';
import type { Language } from '../../i18n';
import { shown, type Given } from './reports';

type Schemas = components['schemas'];
export type Insight = Schemas['Insight'];
export type Finding = Schemas['InsightFinding'];
type Figure = Schemas['InsightFigure'];

export function useInsight(looked: Given | null) {
  return useQuery({
    queryKey: ['insight', looked?.given],
    queryFn: ({ signal }) => get<Insight>(`/insight?${new URLSearchParams(looked?.given ?? {})}`, signal),
    staleTime: 60_000,
    retry: false,
    enabled: looked !== null,
  });
}

// A share with its sign, or a day as its month.
function shaped(figure: Figure, shape: string, language: Language): string | null {
  if (shape === 'signed' && typeof figure.value === 'number')
    return new Intl.NumberFormat(language, { style: 'percent', signDisplay: 'exceptZero', maximumFractionDigits: Math.abs(figure.value) < 0.1 ? 1 : 0 }).format(figure.value);
  if (shape === 'month' && typeof figure.value === 'string')
    return new Intl.DateTimeFormat(language, { year: 'numeric', month: 'long', timeZone: 'UTC' }).format(new Date(`${figure.value}T00:00:00Z`));
  return null;
}

function figureText(figure: Figure, shape: string, currency: string, language: Language): string {
  if (figure.type === 'record') return figure.text ?? '–';
  if (figure.type === 'name') return figure.label?.[language === 'zh-CN' ? 'zh' : 'en'] ?? String(figure.value);
  const column: Parameters<typeof shown>[0] = { name: 'value', type: figure.type, label: {} };
  return shaped(figure, shape, language) ?? shown(column, { value: figure.value }, currency, language);
}

export interface Piece {
  text: string;
  isFigure: boolean;
}

// The sentence in pieces, figures apart.
export function piecesOf(sentence: string, finding: Finding, currency: string, language: Language): Piece[] {
  return sentence.split(/(\{\w+(?::\w+)?\})/).flatMap((text): Piece[] => {
    const [, name = '', shape = ''] = /^\{(\w+)(?::(\w+))?\}$/.exec(text) ?? [];
    const figure = finding.figures[name];
    if (figure) return [{ text: figureText(figure, shape, currency, language), isFigure: true }];
    return text ? [{ text, isFigure: false }] : [];
  });
}

// The report with the parameters that the sentence speaks of; data quality has a page of its own.
export const reportPath = (finding: Finding, given: Record<string, string>) => {
  if (finding.report === 'quality') return `${paths.quality}?${new URLSearchParams(finding.params)}`;
  const asked = new URLSearchParams({ ...given, ...finding.params });
  return `${paths.report.replace(':id', finding.report)}${asked.size ? `?${asked}` : ''}`;
};

export const customersPath = (finding: Finding) => (finding.rule ? listPath(finding.entity ?? 'customer', finding.rule) : null);
