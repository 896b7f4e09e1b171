// SPDX-License-Identifier: Apache-2.0
//
// How many customers an experiment needs, before it begins.
import { useQuery } from '@tanstack/react-query';
import { InputNumber, Select } from 'antd';
import { useState } from 'react';
import { get } from '../../api/client';
import type { components } from '../../api/openapi';
import { ErrorState } from '../../components/States';
import { useDebounced } from '../../components/useDebounced';
import { labelText } from '../../i18n';
import { Line } from './ReportParams';
import { useInsightWords, type InsightKey } from './words';

type Plan = components['schemas']['LiftPlan'];

interface Asked {
  kind: 'rate' | 'deviation';
  base: number; // percent, or an amount
  effect: number;
  power: number; // percent
  ratio: number;
}

const USUAL: Record<Asked['kind'], Pick<Asked, 'base' | 'effect'>> = { rate: { base: 10, effect: 2 }, deviation: { base: 100, effect: 10 } };

function paramsOf(asked: Asked): string {
  const scale = asked.kind === 'rate' ? 100 : 1;
  const given = { [asked.kind]: asked.base / scale, effect: asked.effect / scale, power: asked.power / 100, ratio: asked.ratio };
  return new URLSearchParams(Object.entries(given).map(([name, value]) => [name, String(value)])).toString();
}

export function Planner() {
  const { say, language } = useInsightWords();
  const [asked, setAsked] = useState<Asked>({ kind: 'rate', ...USUAL.rate, power: 80, ratio: 1 });
  const params = useDebounced(paramsOf(asked), 200);
  const plan = useQuery({
    queryKey: ['lift-plan', params, language],
    queryFn: ({ signal }) => get<Plan>(`/lift/plan?${params}`, signal),
    placeholderData: (before) => before,
    retry: false,
    staleTime: Infinity,
  });
  const rate = asked.kind === 'rate';
  const field = (name: 'base' | 'effect' | 'power' | 'ratio', label: InsightKey) => (
    <Line label={say(label)}>{(id) => <InputNumber id={id} value={asked[name]} min={name === 'effect' ? -1e9 : 0.0001} changeOnWheel={false} onChange={(value) => value !== null && setAsked({ ...asked, [name]: value })} />}</Line>
  );
  return (
    <section className="card" aria-labelledby="lift-plan">
      <h2 id="lift-plan">{say('planQuestion')}</h2>
      <div className="report-params">
        <Line label={say('planKind')}>
          {(id) => (
            <Select
              id={id}
              value={asked.kind}
              options={[
                { value: 'rate', label: say('planRate') },
                { value: 'deviation', label: say('planAmount') },
              ]}
              onChange={(kind: Asked['kind']) => setAsked({ ...asked, kind, ...USUAL[kind] })}
              popupMatchSelectWidth={false}
            />
          )}
        </Line>
        {field('base', rate ? 'planRateNow' : 'planDeviation')}
        {field('effect', rate ? 'planEffectRate' : 'planEffectAmount')}
        {field('power', 'planPower')}
        {field('ratio', 'planRatio')}
      </div>
      {plan.error ? <ErrorState error={plan.error} /> : <p role="status">{labelText(plan.data?.sentence, language)}</p>}
    </section>
  );
}
