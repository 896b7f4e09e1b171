// SPDX-License-Identifier: Apache-2.0
//
// One event, whole; one that was not taken with its reason, to be mended and sent again.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Drawer, Input } from 'antd';
import { useState } from 'react';
import { get, post, query, remove } from '../../api/client';
import { useModel } from '../../api/metadata';
import type { Item, Page } from '../../api/types';
import { ReferenceName } from '../../components/FieldValue';
import { Moment } from '../../components/Moment';
import { useErrorText } from '../../components/States';
import type { Arrival } from './arrivals';
import { Json } from './Json';
import { useEventWords, type EventKey } from './words';

export function EventDrawer(props: { arrival: Arrival; onClose: () => void }) {
  const { arrival, onClose } = props;
  const { say } = useEventWords();
  return (
    <Drawer open onClose={onClose} size={520} mask={false} title={arrival.bad ? say('badEvent') : arrival.name}>
      <Facts arrival={arrival} />
      {arrival.bad ? <Mend key={arrival.key} arrival={arrival} onSent={onClose} /> : <Whole item={arrival.item} />}
    </Drawer>
  );
}

// Lists leave out the context, which is long; here it belongs to the whole.
function Whole({ item }: { item: Item }) {
  const { say } = useEventWords();
  const context = useQuery({
    queryKey: ['event-context', item.id],
    queryFn: async ({ signal }) => (await get<Page>(`/events${query({ fields: 'context', filter: `id = ${item.id}` })}`, signal)).items[0]?.context,
  });
  const whole = context.data ? { ...item, context: context.data } : item;
  return <Json text={JSON.stringify(whole, null, 2)} title={say('wholeJson')} />;
}

function Facts({ arrival }: { arrival: Arrival }) {
  const { say } = useEventWords();
  const { item } = arrival;
  const references: [EventKey, string, unknown][] = [
    ['source', 'source', item.source_id],
    ['customer', 'customer', item.customer_id],
    ['product', 'product', item.product_id],
  ];
  return (
    <dl className="event-facts">
      <dt>{say('arrived')}</dt>
      <dd>
        <Moment at={arrival.at} />
      </dd>
      {typeof item.happened_at === 'string' && (
        <>
          <dt>{say('happened')}</dt>
          <dd>
            <Moment at={item.happened_at} />
          </dd>
        </>
      )}
      {references.map(([key, entity, id]) =>
        typeof id === 'number' ? (
          <div key={key} className="event-fact">
            <dt>{say(key)}</dt>
            <dd>
              <ReferenceName entity={entity} id={id} />
            </dd>
          </div>
        ) : null,
      )}
      {typeof item.message_key === 'string' && (
        <>
          <dt>{say('messageKey')}</dt>
          <dd>
            <code>{item.message_key}</code>
          </dd>
        </>
      )}
    </dl>
  );
}

// As people read it, where it can be read.
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function Mend({ arrival, onSent }: { arrival: Arrival; onSent: () => void }) {
  const { say, label } = useEventWords();
  const model = useModel();
  const client = useQueryClient();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const [text, setText] = useState(() => pretty(String(arrival.item.body ?? '')));
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const mayMend = model.may('delete', 'rejected_event') && model.has('personal.read');
  const path = `/rejected-events/${arrival.item.id}`;

  const run = async (work: () => Promise<unknown>, done: string, refused: (reason: string) => string = (reason) => reason) => {
    setBusy(true);
    try {
      await work();
      await client.invalidateQueries({ queryKey: ['arrivals'] });
      void message.success(done);
      onSent();
    } catch (error) {
      const { title, detail } = errorText(error);
      setProblem(refused(detail ?? title));
      setBusy(false);
    }
  };
  const send = () => {
    let event: Record<string, unknown>;
    try {
      event = JSON.parse(text) as Record<string, unknown>;
    } catch (error) {
      return setProblem(say('notJson', { problem: String((error as Error).message) }));
    }
    void run(() => post(`${path}/replay`, { event }), say('sent'), (reason) => say('stillBad', { reason }));
  };
  return (
    <>
      <Alert type="warning" showIcon title={label(arrival.reason)} className="record-note" />
      {mayMend ? (
        <>
          <h2 id="mend-title">{say('mend')}</h2>
          <Input.TextArea aria-labelledby="mend-title" className="event-mend" rows={16} value={text} onChange={(change) => setText(change.target.value)} spellCheck={false} />
          {problem && <Alert type="error" title={problem} className="record-note" />}
          <div className="record-actions">
            <Button type="primary" loading={busy} onClick={send}>
              {say('sendAgain')}
            </Button>
            <Button disabled={busy} onClick={() => void run(() => remove(path), say('thrownAway'))}>
              {say('throwAway')}
            </Button>
          </div>
        </>
      ) : (
        <Json text={text} title={say('asSent')} />
      )}
    </>
  );
}
