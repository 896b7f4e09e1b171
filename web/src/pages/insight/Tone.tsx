// SPDX-License-Identifier: Apache-2.0
//
// Tone of texts: pasted or read from a file, each with its tone and topics, and how often negative
// ones name which. Nothing of them is kept, here or by the server.
import { DownloadOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Button, Input, Table } from 'antd';
import { useRef, useState } from 'react';
import { Link } from 'react-router';
import { ask } from '../../api/client';
import type { components } from '../../api/openapi';
import { paths } from '../../app/paths';
import { PageHead } from '../../components/PageHead';
import { ErrorState } from '../../components/States';
import { integer, percent } from '../../format/numbers';
import { labelText } from '../../i18n';
import { useInsightWords } from './words';
import './tone.css';

type Answers = components['schemas']['ToneAnswers'];
type Topic = components['schemas']['ToneTopic'];

const MOST = 1000; // of the API
const LONGEST = 4000; // characters of 4 bytes at most: what the API takes

interface Asked {
  texts: string[];
  answers: Answers;
  more: boolean;
  long: boolean;
}

async function askAll(written: string): Promise<Asked> {
  const lines = written
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const texts = lines.slice(0, MOST).map((line) => [...line].slice(0, LONGEST).join(''));
  const answers = await ask<Answers>('/tone', { texts });
  return { texts, answers, more: lines.length > MOST, long: lines.some((line) => line.length > LONGEST) };
}

export function Page() {
  const { say } = useInsightWords();
  const [written, setWritten] = useState('');
  const file = useRef<HTMLInputElement>(null);
  const asked = useMutation({ mutationFn: askAll });
  const read = async (chosen: File | undefined) => {
    if (chosen) setWritten(await chosen.text());
  };
  return (
    <div className="page">
      <PageHead title={say('tone')} detail={say('toneAbout')} />
      <nav className="card tone-actions" aria-label={say('toneWritten')}>
        <span>{say('toneWritten')}</span>
        <Link to={paths.report.replace(':id', 'texts')}>{say('toneReport')}</Link>
        <Link to={paths.report.replace(':id', 'complaints')}>{say('complaintsReport')}</Link>
      </nav>
      <section className="card tone-ask">
        <label htmlFor="tone-texts">{say('toneTexts', { most: MOST })}</label>
        <Input.TextArea id="tone-texts" rows={6} value={written} onChange={(event) => setWritten(event.target.value)} />
        <div className="tone-actions">
          <Button type="primary" disabled={written.trim() === ''} loading={asked.isPending} onClick={() => asked.mutate(written)}>
            {say('toneAsk')}
          </Button>
          <Button onClick={() => file.current?.click()}>{say('toneFile')}</Button>
          <input ref={file} type="file" hidden accept=".txt,.csv,text/plain,text/csv" aria-label={say('toneFile')} onChange={(event) => void read(event.target.files?.[0])} />
        </div>
        <p className="quiet">{say('toneLimits')}</p>
      </section>
      {asked.error && <ErrorState error={asked.error} retry={() => asked.mutate(written)} />}
      {asked.data && <Answered asked={asked.data} />}
    </div>
  );
}

function Answered({ asked }: { asked: Asked }) {
  const { say, language } = useInsightWords();
  const negative = asked.answers.items.filter((one) => one.tone < 0).length;
  const worst = asked.answers.topics.reduce((most, topic) => (topic.negative > most.negative ? topic : most));
  return (
    <>
      <section className="card" role="status">
        <h2>{say('toneAnswer', { texts: integer(asked.texts.length, language), negative: integer(negative, language), share: percent(negative / asked.texts.length, language) })}</h2>
        {worst.negative > 0 && <p>{say('toneMostNamed', { topic: labelText(worst.label, language) })}</p>}
        {asked.more && <p className="quiet">{say('toneMore', { most: integer(MOST, language) })}</p>}
        {asked.long && <p className="quiet">{say('toneLong')}</p>}
        <Topics topics={asked.answers.topics} />
      </section>
      <section className="card">
        <Texts asked={asked} />
      </section>
    </>
  );
}

function Topics({ topics }: { topics: Topic[] }) {
  const { say, language } = useInsightWords();
  const named = topics.filter((topic) => topic.texts > 0).sort((a, b) => b.negative - a.negative || b.texts - a.texts);
  if (named.length === 0) return <p className="quiet">{say('toneNone')}</p>;
  return (
    <Table
      size="small"
      pagination={false}
      rowKey="name"
      dataSource={named}
      columns={[
        { title: say('toneTopic'), key: 'topic', render: (_, topic) => labelText(topic.label, language) },
        { title: say('toneNames'), key: 'texts', align: 'right', render: (_, topic) => integer(topic.texts, language) },
        { title: say('toneNegative'), key: 'negative', align: 'right', render: (_, topic) => integer(topic.negative, language) },
      ]}
    />
  );
}

export const sign = (tone: number) => `${tone < 0 ? '−' : '+'}${Math.abs(tone).toFixed(2)}`;
// A spreadsheet would run what begins like a formula.
const cell = (text: string) => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

function Texts({ asked }: { asked: Asked }) {
  const { say, language } = useInsightWords();
  const labels = new Map(asked.answers.topics.map((topic) => [topic.name, labelText(topic.label, language)]));
  const rows = asked.answers.items.map((one, at) => ({ ...one, at, text: asked.texts[at] ?? '', named: one.topics.map((name) => labels.get(name)).join(language === 'en' ? ', ' : '、') }));
  const download = () => {
    const lines = rows.map((row) => [cell(row.text), row.tone.toFixed(3), row.positive.toFixed(3), cell(row.named)].join());
    const csv = `\uFEFF${['text,tone,positive,topics', ...lines].join('\r\n')}\r\n`;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([csv], { type: 'text/csv' }));
    link.download = 'tone.csv';
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <>
      <div className="tone-actions">
        <Button icon={<DownloadOutlined aria-hidden />} onClick={download}>
          {say('asCsv')}
        </Button>
      </div>
      <Table
        size="small"
        className="tone-texts"
        rowKey="at"
        dataSource={rows}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        columns={[
          { title: say('toneValue'), key: 'tone', align: 'right', sorter: (a, b) => a.tone - b.tone, render: (_, row) => sign(row.tone) },
          { title: say('tonePositive'), key: 'positive', align: 'right', responsive: ['md'], render: (_, row) => percent(row.positive, language) },
          { title: say('toneText'), key: 'text', className: 'tone-text', render: (_, row) => row.text },
          { title: say('toneTopics'), key: 'topics', responsive: ['md'], render: (_, row) => row.named },
        ]}
      />
    </>
  );
}
