// SPDX-License-Identifier: Apache-2.0
//
// What customers wrote, under the reports about it: the texts themselves, so that one reads what a figure means.
import { useQuery } from '@tanstack/react-query';
import { Select, Skeleton, Tag } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { get } from '../../api/client';
import { useModel } from '../../api/metadata';
import type { components } from '../../api/openapi';
import { recordPath } from '../../app/paths';
import { EmptyState, ErrorState } from '../../components/States';
import { exactTime, relativeTime } from '../../format/time';
import { labelText } from '../../i18n';
import type { Report } from './reports';
import { sign } from './Tone';
import { useInsightWords } from './words';
import './tone.css';

type Written = components['schemas']['WrittenText'];

const SHOWN = 10;

// What is looked at first: complaints, unless the report is about something else.
const FIRST: Record<string, { topic: string; tone: string }> = { competitors: { topic: 'competitor', tone: '' } };

function useTexts(asked: Record<string, string>) {
  return useQuery({
    queryKey: ['texts', asked],
    queryFn: async ({ signal }) => (await get<{ items: Written[] }>(`/texts?${new URLSearchParams(asked)}`, signal)).items,
    staleTime: 60_000,
    retry: false,
  });
}

// `until`: the day the report looks from.
export function Texts({ report, until }: { report: Report; until: string | undefined }) {
  const { say, language } = useInsightWords();
  const model = useModel();
  const first = FIRST[report.name] ?? { topic: '', tone: 'negative' };
  const [topic, setTopic] = useState(first.topic);
  const [tone, setTone] = useState(first.tone);
  const topics = report.columns.find((column) => column.name === 'topic')?.choices ?? [];
  const asked = { limit: String(SHOWN), ...(topic && { topic }), ...(tone && { tone }), ...(until && { to: until }) };
  const texts = useTexts(asked);
  if (!model.may('read', 'event')) return null;
  return (
    <section className="card" aria-labelledby="texts-title">
      <h2 id="texts-title">{say('textsTitle')}</h2>
      <div className="tone-actions">
        <Select
          value={tone}
          onChange={setTone}
          aria-label={say('toneValue')}
          options={[
            { value: 'negative', label: say('textsNegative') },
            { value: 'positive', label: say('textsPositive') },
            { value: '', label: say('textsBoth') },
          ]}
        />
        <Select value={topic} onChange={setTopic} aria-label={say('toneTopic')} options={[{ value: '', label: say('textsAnyTopic') }, ...topics.map((one) => ({ value: one.name, label: labelText(one.label, language) }))]} />
      </div>
      {texts.error && <ErrorState error={texts.error} retry={() => void texts.refetch()} />}
      {texts.isPending && <Skeleton active title={false} paragraph={{ rows: 4 }} />}
      {texts.data?.length === 0 && <EmptyState sentence={say('textsNone')} />}
      {texts.data && texts.data.length > 0 && (
        <ul className="written">
          {texts.data.map((text) => (
            <Line key={text.id} text={text} named={text.topics.map((name) => labelText(topics.find((one) => one.name === name)?.label, language) || name)} />
          ))}
        </ul>
      )}
      {!model.has('personal.read') && <p className="quiet">{say('textsMasked')}</p>}
    </section>
  );
}

function Line({ text, named }: { text: Written; named: string[] }) {
  const { say, language } = useInsightWords();
  const { timezone } = useModel();
  const tone = text.tone;
  return (
    <li>
      <p className="tone-text">{text.text}</p>
      <p className="quiet">
        <span className={tone < 0 ? 'tone-bad' : undefined}>{sign(tone)}</span> · {labelText(text.label, language)} · <time title={exactTime(text.happened_at, timezone, language)}>{relativeTime(text.happened_at, language)}</time> ·{' '}
        <Link to={recordPath('customer', text.customer_id) ?? ''}>{say('textsCustomer')}</Link>{' '}
        {named.map((name) => (
          <Tag key={name}>{name}</Tag>
        ))}
      </p>
    </li>
  );
}
