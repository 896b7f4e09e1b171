// SPDX-License-Identifier: Apache-2.0
//
// The customers of a list: pasted in, taken off, with a word about whom nobody found.
import { useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { ask } from '../../api/client';
import { useModel } from '../../api/metadata';
import { ErrorState } from '../../components/States';
import { integer } from '../../format/numbers';
import { useSegmentWords } from './words';

interface Changed {
  done: number;
  already: number;
  not_found: string[];
  ambiguous: string[];
}

const AT_ONCE = 500;
const SHOWN = 50;

export function pasted(text: string): string[] {
  const values = text.split(/[\n\t,，;；、]+/).map((one) => one.trim());
  return [...new Set(values)].filter(Boolean);
}

export function Members({ id }: { id: number }) {
  const { say, language } = useSegmentWords();
  const model = useModel();
  const client = useQueryClient();
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const [result, setResult] = useState<(Changed & { add: boolean }) | null>(null);
  const values = pasted(text);
  const change = async (add: boolean) => {
    const sum: Changed = { done: 0, already: 0, not_found: [], ambiguous: [] };
    setBusy(true);
    setFailure(null);
    try {
      for (let at = 0; at < values.length; at += AT_ONCE) {
        const some = await ask<Changed>(`/segments/${id}/members`, { operation: add ? 'add' : 'remove', values: values.slice(at, at + AT_ONCE) });
        sum.done += some.done;
        sum.already += some.already;
        sum.not_found.push(...some.not_found);
        sum.ambiguous.push(...some.ambiguous);
      }
      setText([...sum.not_found, ...sum.ambiguous].join('\n')); // what is left to look at
    } catch (error) {
      setFailure(error);
    }
    setResult({ ...sum, add });
    setBusy(false);
    for (const key of ['segment-preview', 'segment-sample']) void client.invalidateQueries({ queryKey: [key] });
  };
  const list = (words: string[]) => words.slice(0, SHOWN).join(', ') + (words.length > SHOWN ? ' …' : '');
  return (
    <section className="card segment-paste" aria-labelledby="members-title">
      <h2 id="members-title">{say('memberPaste')}</h2>
      <p className="quiet">{say('memberPasteHelp')}</p>
      <Input.TextArea rows={6} value={text} aria-label={say('memberPaste')} onChange={(event) => setText(event.target.value)} />
      <div className="block-line">
        {model.may('create', 'segment_member') && (
          <Button type="primary" loading={busy} disabled={values.length === 0} onClick={() => void change(true)}>
            {values.length > 0 ? `${say('addMembers')} (${integer(values.length, language)})` : say('addMembers')}
          </Button>
        )}
        {model.may('delete', 'segment_member') && (
          <Button disabled={values.length === 0 || busy} onClick={() => void change(false)}>
            {say('removeMembers')}
          </Button>
        )}
      </div>
      {failure !== null && <ErrorState error={failure} />}
      <div role="status">
        {result && <p>{say(result.add ? 'membersAdded' : 'membersRemoved', { done: integer(result.done, language), already: integer(result.already, language) })}</p>}
        {result && result.not_found.length > 0 && (
          <p className="rule-error">
            {say('notFound', { count: integer(result.not_found.length, language) })} {list(result.not_found)}
          </p>
        )}
        {result && result.ambiguous.length > 0 && (
          <p className="rule-error">
            {say('ambiguous', { count: integer(result.ambiguous.length, language) })} {list(result.ambiguous)}
          </p>
        )}
      </div>
    </section>
  );
}
