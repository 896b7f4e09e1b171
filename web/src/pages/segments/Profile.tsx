// SPDX-License-Identifier: Apache-2.0
//
// What is more frequent in the audience than among all customers: the sentence first, the table
// behind it, the method below.
import { useQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { useState } from 'react';
import { ask } from '../../api/client';
import { useModel } from '../../api/metadata';
import type { Label } from '../../api/types';
import { ErrorState } from '../../components/States';
import { integer, percent } from '../../format/numbers';
import { useNames } from './blocks/names';
import { useSegmentWords } from './words';
import { named } from '../../components/named';

interface Trait {
  attribute: string;
  label: Label;
  refers: string | null;
  value: string;
  members: number;
  customers: number;
  lift: number;
  low: number;
  high: number;
  effect: number;
}

interface Answer {
  count: number;
  customers: number;
  compared: number;
  z: number;
  items: Trait[];
}

const SHOWN = 20;
const LEAST = 10;
const BANDED = new Set(['order_count', 'return_count']); // "2-3"

function useValueName(items: Trait[]): (trait: Trait) => string {
  const model = useModel();
  const { label, say } = useSegmentWords();
  const idsOf = (entity: string) => items.filter((one) => one.refers === entity).map((one) => Number(one.value));
  const kinds = ['tag', 'category', 'source', 'staff', 'team', 'product'];
  const names = new Map([
    [kinds[0], useNames('tag', model.may('read', 'tag') ? idsOf('tag') : [])],
    [kinds[1], useNames('category', model.may('read', 'category') ? idsOf('category') : [])],
    [kinds[2], useNames('source', model.may('read', 'source') ? idsOf('source') : [])],
    [kinds[3], useNames('staff', model.may('read', 'staff') ? idsOf('staff') : [])],
    [kinds[4], useNames('team', model.may('read', 'team') ? idsOf('team') : [])],
    [kinds[5], useNames('product', model.may('read', 'product') ? idsOf('product') : [])],
  ]);
  return (trait) => {
    if (trait.refers) return names.get(trait.refers)?.get(Number(trait.value)) ?? `#${trait.value}`;
    if (trait.attribute === 'net_base_minor') return say(trait.value === '1' ? 'topFifth' : trait.value === '5' ? 'lastFifth' : 'someFifth', { count: trait.value });
    if (BANDED.has(trait.attribute)) return trait.value.replace('-', '–');
    const choice = model.field('customer', trait.attribute)?.choices?.find((one) => one.name === trait.value);
    return choice ? label(choice.label) : trait.value;
  };
}

export function Profile({ rule }: { rule: string }) {
  const { say } = useSegmentWords();
  const [shown, setShown] = useState(false);
  const profile = useQuery({
    queryKey: ['segment-profile', rule],
    queryFn: ({ signal }) => ask<Answer>('/segments/profile', { rule }, signal),
    enabled: shown, // it reads every customer: only when somebody wants it
    retry: false,
    staleTime: 60_000,
  });
  return (
    <section className="card" aria-labelledby="profile-title">
      <div className="card-head">
        <h2 id="profile-title">{say('profile')}</h2>
        {!shown && (
          <Button size="small" onClick={() => setShown(true)}>
            {say('profileShow')}
          </Button>
        )}
      </div>
      {!shown && <p className="quiet">{say('profileHelp')}</p>}
      {profile.error && <ErrorState error={profile.error} retry={() => void profile.refetch()} />}
      {shown && profile.isPending && !profile.error && <Skeleton active title={false} />}
      {shown && profile.data && <Traits answer={profile.data} />}
    </section>
  );
}

function Traits({ answer }: { answer: Answer }) {
  const { say, label, language } = useSegmentWords();
  const items = answer.items.slice(0, SHOWN);
  const nameOf = useValueName(items);
  const lift = (value: number) => new Intl.NumberFormat(language, { maximumFractionDigits: 1, minimumFractionDigits: 1 }).format(value);
  const share = (one: Trait) => one.members / answer.count;
  const first = items[0];
  if (!first) return <p>{say('profileNothing')}</p>;
  return (
    <>
      <p role="status">
        <strong>
          {say('profileSentence', { count: integer(answer.count, language), share: percent(share(first), language), value: `${label(first.label)}: ${nameOf(first)}`, lift: lift(first.lift) })}
        </strong>
      </p>
      <div className="table-scroll stacked" tabIndex={0} role="group" aria-labelledby="profile-title">
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{say('attribute')}</th>
              <th scope="col">{say('value')}</th>
              <th scope="col" className="profile-share">
                {say('inAudience')}
              </th>
              <th scope="col" className="profile-share">
                {say('inAll')}
              </th>
              <th scope="col" className="profile-share">
                {say('lift')}
              </th>
              <th scope="col" className="profile-share">
                {say('effect')}
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map((one) => (
              <tr key={`${one.attribute} ${one.value}`}>
                <td {...named(say('attribute'))}>{label(one.label)}</td>
                <th scope="row" data-name={say('value')}>{nameOf(one)}</th>
                <td {...named(say('inAudience'))} className="profile-share">
                  {percent(share(one), language)} <span className="quiet">({percent(one.low, language)}–{percent(one.high, language)})</span>
                </td>
                <td {...named(say('inAll'))} className="profile-share">{percent(one.customers / answer.customers, language)}</td>
                <td {...named(say('lift'))} className="profile-share">{lift(one.lift)}×</td>
                <td {...named(say('effect'))} className="profile-share">{one.effect.toFixed(2)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="quiet">{say('profileMethod', { least: LEAST, z: answer.z.toFixed(1) })}</p>
    </>
  );
}
