// SPDX-License-Identifier: Apache-2.0
//
// The orders of a currency that stand, how many of them are counted at another rate than the one kept, and counting
// them again: a change of many records, done by the server in the background.
import { App, Button, Modal, Radio } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { useQuery } from '@tanstack/react-query';
import { get, post, query } from '../../../api/client';
import { useEntity, useModel } from '../../../api/metadata';
import { useCount } from '../../../api/records';
import type { Page } from '../../../api/types';
import { listPath } from '../../../app/paths';
import { useErrorText } from '../../../components/States';
import { integer, plainDecimal } from '../../../format/numbers';
import { BulkJob } from '../../../kinds/list/BulkJob';
import { useRefresh } from '../../../kinds/list/bulk';
import { useRatesWords } from './words';

const inCurrency = (currency: string) => `currency = "${currency}"`;
const atOther = (currency: string, rate: number) => `${inCurrency(currency)} and rate_millionths != ${rate}`;
const atOne = (currency: string, rate: number) => `${inCurrency(currency)} and rate_millionths = ${rate}`;

interface Props {
  currency: string;
  rate: number; // millionths
}

// `rate` null: what is typed is not saved yet.
export function Standing({ currency, rate }: { currency: string; rate: number | null }) {
  const { say, language } = useRatesWords();
  const all = useCount(useEntity('order'), { filter: inCurrency(currency) }).data;
  return (
    <>
      {all !== undefined && <Link to={listPath('order', inCurrency(currency)) ?? ''}>{say('count', { count: integer(all, language) })}</Link>}
      {rate !== null && <Others currency={currency} rate={rate} />}
      {rate === null && !!all && <div className="quiet">{say('saveFirst')}</div>}
    </>
  );
}

function Others({ currency, rate }: Props) {
  const { say, language } = useRatesWords();
  const may = useModel().may('update', 'order');
  const order = useEntity('order');
  const refresh = useRefresh(order);
  const others = useCount(order, { filter: atOther(currency, rate) }).data;
  const [asking, setAsking] = useState(false);
  const [job, setJob] = useState<number | null>(null);
  if (job !== null) return <BulkJob id={job} words={say('recountOf', { currency })} onEnd={refresh} onDismiss={() => setJob(null)} />;
  if (!others) return null;
  return (
    <div className="rate-others">
      <Link to={listPath('order', atOther(currency, rate)) ?? ''}>{say('others', { count: integer(others, language) })}</Link>
      {may && (
        <Button size="small" onClick={() => setAsking(true)}>
          {say('recount')}
        </Button>
      )}
      {asking && <Ask currency={currency} rate={rate} others={others} onStarted={setJob} onClose={() => setAsking(false)} />}
    </div>
  );
}

// The rate of the latest order that is counted at another: most likely the one that was wrong.
function useLatestOther(currency: string, rate: number) {
  return useQuery({
    queryKey: ['count', 'order', 'latest-rate', currency, rate],
    queryFn: async ({ signal }) => {
      const parameters = { filter: atOther(currency, rate), sort: '-id', limit: 1, fields: 'id,rate_millionths' };
      return ((await get<Page>(`/orders${query(parameters)}`, signal)).items[0]?.rate_millionths as number | undefined) ?? null;
    },
  }).data;
}

function Ask(props: Props & { others: number; onStarted: (job: number) => void; onClose: () => void }) {
  const { currency, rate, others } = props;
  const { t, say, language } = useRatesWords();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const latest = useLatestOther(currency, rate);
  const same = useCount(useEntity('order'), { filter: latest ? atOne(currency, latest) : atOther(currency, rate) }).data ?? others;
  const [chosen, setChosen] = useState<'one' | 'any'>('one');
  const [busy, setBusy] = useState(false);
  const several = !!latest && same < others;
  const filter = latest && chosen === 'one' ? atOne(currency, latest) : atOther(currency, rate);
  const count = several && chosen === 'one' ? same : others;
  const start = async () => {
    setBusy(true);
    try {
      const { job_id } = await post<{ job_id: number }>('/orders/bulk', { operation: 'patch', filter, patch: { rate_millionths: rate } });
      props.onClose();
      props.onStarted(job_id);
    } catch (error) {
      void message.error([errorText(error).title, errorText(error).detail].filter(Boolean).join(' '));
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={say('recountOf', { currency })}
      okText={say('start', { count: integer(count, language) })}
      okButtonProps={{ disabled: latest === undefined, loading: busy }}
      cancelText={t('cancel')}
      onOk={() => void start()}
      onCancel={props.onClose}
    >
      <p>{say('recountTo', { currency, rate: plainDecimal(rate, 6) })}</p>
      {latest && (
        <Radio.Group className="rate-which" aria-label={say('which')} value={chosen} onChange={(event) => setChosen(event.target.value as 'one' | 'any')}>
          <Radio value="one">{say('atOne', { rate: plainDecimal(latest, 6), count: integer(same, language) })}</Radio>
          {several && <Radio value="any">{say('atAny', { count: integer(others, language) })}</Radio>}
        </Radio.Group>
      )}
      <p className="quiet">{say('ownToo')}</p>
    </Modal>
  );
}
