// SPDX-License-Identifier: Apache-2.0
//
// What to do next: segments that the answer suggests, and the customers it lists kept as a list.
import { App, Button } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { ask } from '../../api/client';
import { useEntity, useModel } from '../../api/metadata';
import { useWriter } from '../../api/records';
import { paths, recordPath } from '../../app/paths';
import { LinkButton } from '../../components/LinkButton';
import { useErrorText } from '../../components/States';
import { integer } from '../../format/numbers';
import { exactTime } from '../../format/time';
import { labelText } from '../../i18n';
import { asOf } from './asOf';
import type { Result, Row } from './reports';
import { useInsightWords } from './words';

const AT_ONCE = 1000;

// Those whom a report lists, each once.
const customersOf = (result: Result): number[] =>
  result.columns.some((column) => column.refers === 'customer') ? [...new Set((result.rows as Row[]).map((row) => row.customer_id).filter((id) => typeof id === 'number'))] : [];

export function Next({ result, given }: { result: Result; given: Record<string, string> }) {
  const { say, language } = useInsightWords();
  const model = useModel();
  const listed = customersOf(result);
  const suggested = result.answer.next.flatMap(({ name, rule }) => {
    const then = asOf(rule, given);
    return then === null ? [] : [{ name, rule: then }];
  });
  if ((suggested.length === 0 && listed.length === 0) || !model.may('create', 'segment')) return null;
  return (
    <div className="report-next">
      {suggested.map(({ name, rule }) => {
        const whose = given.rule ? `(${given.rule}) and ${rule}` : rule;
        const text = labelText(name, language);
        return (
          <span key={rule}>
            {say('next', { what: text })} <LinkButton to={`${paths.segmentNew}?${new URLSearchParams({ rule: whose, name: text })}`}>{say('makeSegment')}</LinkButton>
          </span>
        );
      })}
      {listed.length > 0 && <Keep result={result} customers={listed} />}
    </div>
  );
}

// A list stays as it is, whatever these customers do later.
function Keep({ result, customers }: { result: Result; customers: number[] }) {
  const { say, language } = useInsightWords();
  const { timezone } = useModel();
  const writer = useWriter(useEntity('segment'));
  const navigate = useNavigate();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const [busy, setBusy] = useState(false);
  const keep = async () => {
    setBusy(true);
    try {
      const made = await writer.create({ kind: 'static', name: `${labelText(result.title, language)} ${exactTime(new Date().toISOString(), timezone, language)}` });
      for (let at = 0; at < customers.length; at += AT_ONCE) await ask(`/segments/${made.id}/members`, { operation: 'add', values: customers.slice(at, at + AT_ONCE).map(String) });
      void navigate(recordPath('segment', made.id) ?? paths.segments);
    } catch (error) {
      const { title, detail } = errorText(error);
      void message.error([title, detail].filter(Boolean).join(' '));
      setBusy(false);
    }
  };
  return (
    <Button loading={busy} onClick={() => void keep()}>
      {say('keepList', { n: integer(customers.length, language) })}
    </Button>
  );
}
