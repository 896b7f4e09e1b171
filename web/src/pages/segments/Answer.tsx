// SPDX-License-Identifier: Apache-2.0
//
// Beside the rule: how many pass, what it took, what each condition leaves over, and ten of them.
import { useQuery } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import { Link } from 'react-router';
import { get, query, ask } from '../../api/client';
import type { Item, Page } from '../../api/types';
import { listPath, recordPath } from '../../app/paths';
import { LinkButton } from '../../components/LinkButton';
import { recordTitle } from '../../components/ReferenceInput';
import { ErrorState } from '../../components/States';
import { integer, money, percent } from '../../format/numbers';
import { inWords, stepsOf, type Speaker } from './inWords';
import type { Vocabulary } from './language';
import { OldHistory } from './OldHistory';
import type { Tree } from './tree';
import { useSegmentWords } from './words';

export interface Preview {
  count: number;
  customers: number; // all there are
  us: number;
  steps: { rule: string; count: number }[];
  tree: Tree | boolean | null; // of the rule, where the asker has it
}

const SAMPLE = 10;

// A rule that is still being typed is asked about too; the answer to an older one is dropped.
export function usePreview(rule: string | null, tree: Tree | boolean | null = null) {
  return useQuery({
    queryKey: ['segment-preview', rule],
    queryFn: async ({ signal }) => ({ ...(await ask<Omit<Preview, 'tree'>>('/segments/preview', { rule, steps: true }, signal)), tree }),
    enabled: rule !== null,
    placeholderData: (before) => before,
    retry: false,
  });
}

function useSample(rule: string | null) {
  return useQuery({
    queryKey: ['segment-sample', rule],
    queryFn: async ({ signal }) =>
      (await get<Page>(`/customers${query({ filter: rule, sort: '-net_base_minor', limit: SAMPLE, fields: 'id,name,company,nickname,number,city,country,order_count,net_base_minor' })}`, signal)).items,
    enabled: rule !== null && rule.length < 8_000, // it stands in the address
    placeholderData: (before) => before,
    retry: false,
  });
}

function duration(us: number, language: string): string {
  const ms = us / 1000;
  const digits = ms < 10 ? 1 : 0;
  return ms < 1000 ? `${ms.toFixed(digits)} ms` : `${new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(ms / 1000)} s`;
}

interface Props {
  rule: string | null;
  tree: Tree | boolean | null;
  unfinished: number;
  vocabulary: Vocabulary;
  onCountBack: ((day: string) => void) | null; // makes the rule count back from a day; null: it cannot be changed
}

export function Answer({ rule, tree, unfinished, vocabulary, onCountBack }: Props) {
  const { say, language } = useSegmentWords();
  const preview = usePreview(rule, tree);
  const old = rule === null || preview.isPlaceholderData || preview.isFetching;
  const answer = preview.data;
  return (
    <section className="card segment-answer" aria-label={say('count')} aria-busy={old}>
      {preview.error && !preview.isPlaceholderData ? <ErrorState error={preview.error} retry={() => void preview.refetch()} /> : null}
      {!answer && !preview.error && <Skeleton active title={false} paragraph={{ rows: 4 }} />}
      {answer && (
        <>
          <p className={old ? 'segment-count segment-old' : 'segment-count'} role="status">
            <strong data-testid="segment-count">{integer(answer.count, language)}</strong> {say('customers')}
          </p>
          <p className="quiet">
            {old
              ? say('counting')
              : [
                  answer.customers > 0 && say('ofAll', { share: percent(answer.count / answer.customers, language) }),
                  say('took', { time: duration(answer.us, language) }),
                ]
                  .filter(Boolean)
                  .join(' · ')}
          </p>
          {rule === '' && <p>{say('nobodyYet')}</p>}
          {unfinished > 0 && <p className="rule-error">{say('unfinishedSome', { count: unfinished })}</p>}
          {rule && <OldHistory rule={rule} onCountBack={onCountBack} />}
          <Funnel preview={answer} vocabulary={vocabulary} />
        </>
      )}
      <Sample rule={rule} count={answer?.count ?? 0} vocabulary={vocabulary} />
    </section>
  );
}

function Funnel({ preview, vocabulary }: { preview: Preview; vocabulary: Vocabulary }) {
  const { say, t, label, language } = useSegmentWords();
  const { steps } = preview;
  if (steps.length < 2) return null;
  const speaker: Speaker = { say, t, label, language, vocabulary };
  const trees = stepsOf(preview.tree);
  const wordsOf = (index: number) => (trees.length === steps.length ? inWords(trees[index]!, speaker) : null);
  const rows = [{ rule: say('everybody'), words: say('everybody') as string | null, count: preview.customers }, ...steps.map((step, index) => ({ ...step, words: wordsOf(index) }))];
  const most = Math.max(1, preview.customers);
  return (
    <>
      <h3>{say('funnel')}</h3>
      <ol className="funnel">
        {rows.map((step, index) => (
          <li key={index}>
            <span className="funnel-words">
              {step.words === null ? <code>{step.rule}</code> : <span title={step.rule}>{step.words}</span>} <strong>{integer(step.count, language)}</strong>
            </span>
            <meter className="funnel-bar" min={0} max={most} value={step.count} aria-label={step.words ?? step.rule} />
          </li>
        ))}
      </ol>
    </>
  );
}

// Those who brought most come first: they are known by name.
function Sample({ rule, count, vocabulary }: { rule: string | null; count: number; vocabulary: Vocabulary }) {
  const { say, language, label } = useSegmentWords();
  const sample = useSample(rule);
  const items = sample.data ?? [];
  const { currency } = vocabulary.model;
  const spent = (item: Item) => (typeof item.net_base_minor === 'number' && item.net_base_minor !== 0 ? money(item.net_base_minor, currency, language) : '');
  const words = (item: Item) => [item.city ?? item.country, item.order_count ? `${label(vocabulary.model.entity('order')?.label_plural)} ${integer(Number(item.order_count), language)}` : '', spent(item)].filter(Boolean).join(' · ');
  if (items.length === 0) return null;
  return (
    <>
      <div className="card-head">
        <h3>{say(items.length < count ? 'whoSpentMost' : 'whoTheyAre', { count: items.length })}</h3>
        {rule !== null && rule !== '' && (
          <LinkButton size="small" type="link" to={listPath('customer', rule) ?? ''}>
            {say('openInList')}
          </LinkButton>
        )}
      </div>
      <ul className="sample">
        {items.map((item) => (
          <li key={item.id}>
            <Link to={recordPath('customer', item.id) ?? ''}>{recordTitle(vocabulary.customer, item, label)}</Link> <span className="quiet">{words(item)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
