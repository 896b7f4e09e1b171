// SPDX-License-Identifier: Apache-2.0
//
// Examples to begin with, each a rule that can be changed.
import { useQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { get } from '../../api/client';
import type { Label } from '../../api/types';
import { useSegmentWords } from './words';

export interface Starter {
  key: string;
  group: Label;
  label: Label;
  about: Label;
  rule: string;
}

export function Starters({ onUse }: { onUse: (starter: Starter) => void }) {
  const { say, label } = useSegmentWords();
  const starters = useQuery({ queryKey: ['segment-starters'], queryFn: ({ signal }) => get<{ items: Starter[] }>('/segments/starters', signal), staleTime: Infinity });
  const groups = new Map<string, Starter[]>();
  for (const one of starters.data?.items ?? []) groups.set(label(one.group), [...(groups.get(label(one.group)) ?? []), one]);
  return (
    <section className="card" aria-labelledby="starters-title">
      <h2 id="starters-title">{say('startFromExample')}</h2>
      <p className="quiet">{say('examplesHelp')}</p>
      {!starters.data && <Skeleton active title={false} />}
      {[...groups].map(([group, items]) => (
        <div key={group}>
          <h3>{group}</h3>
          <ul className="starters">
            {items.map((one) => (
              <li key={one.key} className="starter">
                <strong>{label(one.label)}</strong>
                <p>{label(one.about)}</p>
                <Button size="small" aria-label={`${say('useExample')}: ${label(one.label)}`} onClick={() => onUse(one)}>
                  {say('useExample')}
                </Button>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}
