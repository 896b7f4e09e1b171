// SPDX-License-Identifier: Apache-2.0
//
// Segments side by side: how many are in each, in each two of them, and in exactly which. Every
// number opens its customers; every region can become a segment of its own.
import { useQuery } from '@tanstack/react-query';
import { Select, Skeleton } from 'antd';
import { Link, useSearchParams } from 'react-router';
import { ask } from '../../api/client';
import { useEntity, useModel } from '../../api/metadata';
import { useShortList } from '../../api/records';
import type { Item } from '../../api/types';
import { listPath, paths } from '../../app/paths';
import { LinkButton } from '../../components/LinkButton';
import { PageHead } from '../../components/PageHead';
import { ErrorState } from '../../components/States';
import { integer, percent } from '../../format/numbers';
import { Venn } from './Venn';
import { useSegmentWords } from './words';
import './overlap.css';

export interface Overlap {
  customers: number;
  any: number;
  sets: { rule: string; count: number }[];
  pairs: { a: number; b: number; both: number; jaccard: number }[];
  regions: { sets: number[]; count: number; rule: string | null }[];
  left_off: number;
}

const MOST = 12;
const DRAWN = 3;

const ruleOf = (segment: Item) => `in segment(${JSON.stringify(segment.name)})`;
const segmentPath = (rule: string, name: string) => `${paths.segmentNew}?${new URLSearchParams({ rule, name: name.slice(0, 128) })}`;

export function Page() {
  const { say } = useSegmentWords();
  const [params, setParams] = useSearchParams();
  const entity = useEntity('segment');
  const all = useShortList(entity, { sort: 'name', fields: 'id,name' });
  const ids = (params.get('ids') ?? '').split(',').map(Number).filter(Boolean).slice(0, MOST);
  const segments = ids.map((id) => all.data?.find((one) => one.id === id)).filter((one) => one !== undefined);
  const options = (all.data ?? []).map((one) => ({ value: one.id, label: String(one.name) }));
  return (
    <div className="page">
      <PageHead title={say('overlap')} />
      <section className="card overlap-choose">
        <label htmlFor="overlap-segments">{say('overlapChoose', { most: MOST })}</label>
        <Select
          id="overlap-segments"
          mode="multiple"
          aria-label={say('overlapChoose', { most: MOST })}
          showSearch={{ optionFilterProp: 'label' }}
          loading={all.isPending}
          maxCount={MOST}
          value={segments.map((one) => one.id)}
          options={options}
          onChange={(next) => setParams(next.length > 0 ? { ids: next.join() } : {}, { replace: true })}
        />
        {segments.length < 2 && all.data && <p className="quiet">{say(all.data.length < 2 ? 'overlapFew' : 'overlapTwo')}</p>}
      </section>
      {all.error && <ErrorState error={all.error} retry={() => void all.refetch()} />}
      {segments.length >= 2 && <Compared segments={segments} />}
    </div>
  );
}

function Compared({ segments }: { segments: Item[] }) {
  const { say, language } = useSegmentWords();
  const rules = segments.map(ruleOf);
  const names = segments.map((one) => String(one.name));
  const answer = useQuery({
    queryKey: ['segment-overlap', rules],
    queryFn: ({ signal }) => ask<Overlap>('/segments/overlap', { rules }, signal),
    placeholderData: (before) => (before?.sets.length === rules.length ? before : undefined),
    retry: false,
  });
  if (answer.error) return <ErrorState error={answer.error} retry={() => void answer.refetch()} />;
  if (!answer.data) return <Skeleton active title={false} paragraph={{ rows: 8 }} />;
  const overlap = answer.data;
  const share = percent(overlap.customers > 0 ? overlap.any / overlap.customers : 0, language);
  return (
    <>
      <section className="card" aria-labelledby="overlap-parts">
        <div className="card-head">
          <h2 id="overlap-parts">{say('overlapParts')}</h2>
          <Together rules={rules} names={names} />
        </div>
        <p role="status">{say('overlapAny', { count: integer(overlap.any, language), share })}</p>
        {names.length <= DRAWN && <Venn overlap={overlap} names={names} />}
        <Regions overlap={overlap} names={names} />
      </section>
      <section className="card" aria-labelledby="overlap-pairs">
        <h2 id="overlap-pairs">{say('overlapPairs')}</h2>
        <p className="quiet">{say('overlapPairsHelp')}</p>
        <Matrix overlap={overlap} names={names} rules={rules} />
      </section>
    </>
  );
}

// What can be made of all of them at once.
function Together({ rules, names }: { rules: string[]; names: string[] }) {
  const { say } = useSegmentWords();
  const model = useModel();
  if (!model.may('create', 'segment')) return null;
  const [first, ...others] = rules;
  const without = [first, ...others.map((rule) => `not ${rule}`)].join(' and ');
  return (
    <div className="overlap-make">
      <LinkButton to={segmentPath(rules.join(' or '), names.join(' + '))}>{say('overlapUnite')}</LinkButton>
      <LinkButton to={segmentPath(rules.join(' and '), names.join(' & '))}>{say('overlapIntersect')}</LinkButton>
      <LinkButton to={segmentPath(without, `${names[0]} − ${names.slice(1).join(', ')}`)}>{say('overlapWithout')}</LinkButton>
    </div>
  );
}

function Regions({ overlap, names }: { overlap: Overlap; names: string[] }) {
  const { say, language } = useSegmentWords();
  const model = useModel();
  const most = Math.max(1, ...overlap.regions.map((region) => region.count));
  const said = (sets: number[]) => sets.map((at) => names[at]).join(' + ');
  return (
    <div className="table-scroll" tabIndex={0} role="group" aria-label={say('overlapParts')}>
      <table className="plain-table overlap-regions">
        <thead>
          <tr>
            <th scope="col" className="number">
              {say('count')}
            </th>
            <td />
            {names.map((name, at) => (
              <th key={at} scope="col" className="overlap-set">
                <span>{name}</span>
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          {overlap.regions.map((region) => (
            <tr key={region.sets.join()}>
              <td className="number">
                <Customers count={region.count} rule={region.rule} words={say('overlapOnly', { names: said(region.sets) })} />
              </td>
              <td>
                <svg className="overlap-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden>
                  <rect width={Math.max(0.7, (100 * region.count) / most)} height={8} />
                </svg>
              </td>
              {names.map((name, at) => (
                <td key={at} className="overlap-set">
                  <Dot on={region.sets.includes(at)} name={name} />
                </td>
              ))}
              <td className="overlap-act">
                {region.rule && model.may('create', 'segment') && (
                  <Link to={segmentPath(region.rule, said(region.sets))} aria-label={`${say('overlapMake')}: ${say('overlapOnly', { names: said(region.sets) })}`}>
                    {say('overlapMake')}
                  </Link>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {overlap.regions.length === 0 && <p className="quiet">{say('overlapNobody')}</p>}
      {overlap.left_off > 0 && <p className="quiet">{say('overlapLeftOff', { count: integer(overlap.left_off, language) })}</p>}
    </div>
  );
}

function Dot({ on, name }: { on: boolean; name: string }) {
  const { say } = useSegmentWords();
  return (
    <svg viewBox="0 0 14 14" className={on ? 'overlap-dot overlap-dot-on' : 'overlap-dot'} role="img" aria-label={say(on ? 'overlapIn' : 'overlapOut', { name })}>
      <circle cx={7} cy={7} r={on ? 6 : 4} />
    </svg>
  );
}

function Customers({ count, rule, words }: { count: number; rule: string | null; words: string }) {
  const { language } = useSegmentWords();
  const path = rule !== null ? listPath('customer', rule) : null;
  if (!path) return <>{integer(count, language)}</>;
  return (
    <Link to={path} title={words}>
      {integer(count, language)}
    </Link>
  );
}

function Matrix({ overlap, names, rules }: { overlap: Overlap; names: string[]; rules: string[] }) {
  const { say, language } = useSegmentWords();
  const pairOf = (a: number, b: number) => overlap.pairs.find((pair) => pair.a === Math.min(a, b) && pair.b === Math.max(a, b));
  const cell = (row: number, column: number) => {
    const own = row === column;
    const pair = pairOf(row, column);
    const count = own ? (overlap.sets[row]?.count ?? 0) : (pair?.both ?? 0);
    const rule = own ? (rules[row] ?? null) : `${rules[row]} and ${rules[column]}`;
    const jaccard = own ? 1 : (pair?.jaccard ?? 0);
    return (
      <td key={column} className={`number overlap-cell overlap-shade-${own ? 'own' : Math.ceil(jaccard * 5)}`}>
        <Customers count={count} rule={rule} words={own ? (names[row] ?? '') : say('overlapBoth', { a: names[row] ?? '', b: names[column] ?? '' })} />
        {!own && <small>{percent(jaccard, language)}</small>}
      </td>
    );
  };
  return (
    <div className="table-scroll" tabIndex={0} role="group" aria-label={say('overlapPairs')}>
      <table className="plain-table overlap-matrix">
        <thead>
          <tr>
            <td />
            {names.map((name, at) => (
              <th key={at} scope="col" className="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {names.map((name, row) => (
            <tr key={row}>
              <th scope="row">{name}</th>
              {names.map((_, column) => cell(row, column))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
