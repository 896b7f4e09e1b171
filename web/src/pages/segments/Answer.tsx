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
import { integer, percent } from '../../format/numbers';
import type { Vocabulary } from './language';
import { OldHistory } from './OldHistory';
import { useSegmentWords } from './words';

export interface Preview {
  count: number;
  customers: number; // all there are
  us: number;
  steps: { rule: string; count: number }[];
}

const SAMPLE = 10;

// A rule that is still being typed is asked about too; the answer to an older one is dropped.
export function usePreview(rule: string | null) {
  return useQuery({
    queryKey: ['segment-preview', rule],
    queryFn: ({ signal }) => ask<Preview>('/segments/preview', { rule, steps: true }, signal),
    enabled: rule !== null,
    placeholderData: (before) => before,
    retry: false,
  });
}

function useSample(rule: string | null) {
  return useQuery({
    queryKey: ['segment-sample', rule],
    queryFn: async ({ signal }) =>
      (await get<Page>(`/customers${query({ filter: rule, limit: SAMPLE, fields: 'id,name,company,nickname,number,city,order_count' })}`, signal)).items,
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
  unfinished: number;
  vocabulary: Vocabulary;
}

export function Answer({ rule, unfinished, vocabulary }: Props) {
  const { say, language } = useSegmentWords();
  const preview = usePreview(rule);
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
          {!old && answer.count === 0 && rule && <OldHistory rule={rule} />}
          <Funnel preview={answer} />
        </>
      )}
      <Sample rule={rule} vocabulary={vocabulary} />
    </section>
  );
}

function Funnel({ preview }: { preview: Preview }) {
  const { say, language } = useSegmentWords();
  if (preview.steps.length < 2) return null;
  const rows = [{ rule: say('everybody'), count: preview.customers }, ...preview.steps];
  const most = Math.max(1, preview.customers);
  return (
    <>
      <h3>{say('funnel')}</h3>
      <ol className="funnel">
        {rows.map((step, index) => (
          <li key={index}>
            <span className="funnel-words">
              {index === 0 ? step.rule : <code>{step.rule}</code>} <strong>{integer(step.count, language)}</strong>
            </span>
            <meter className="funnel-bar" min={0} max={most} value={step.count} aria-label={step.rule} />
          </li>
        ))}
      </ol>
    </>
  );
}

function Sample({ rule, vocabulary }: { rule: string | null; vocabulary: Vocabulary }) {
  const { say, language, label } = useSegmentWords();
  const sample = useSample(rule);
  const items = sample.data ?? [];
  const words = (item: Item) => [item.city, item.order_count ? `${label(vocabulary.model.entity('order')?.label_plural)} ${integer(Number(item.order_count), language)}` : ''].filter(Boolean).join(' · ');
  if (items.length === 0) return null;
  return (
    <>
      <div className="card-head">
        <h3>{say('whoTheyAre', { count: items.length })}</h3>
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
