// SPDX-License-Identifier: Apache-2.0
//
// Changes the lines and amounts of an order where they stand. Saved on the version they were read
// with; when somebody else changed them meanwhile, both are shown and the person decides.
import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useState, type KeyboardEvent } from 'react';
import { get } from '../../api/client';
import { isStale } from '../../api/errors';
import { useEntity, useModel } from '../../api/metadata';
import { keys, useWriter } from '../../api/records';
import type { Item } from '../../api/types';
import { useErrorText } from '../../components/States';
import { useUndo } from '../../components/useUndo';
import { useWords } from '../../i18n';
import { bodyOf, bodyOfOrder, draftOf } from './draft';
import { LinesEditor } from './LinesEditor';
import { OrderLines } from './OrderLines';
import { linesDraft, useDraft, useKeptDraft } from './useDraft';
import { useProblems } from './useProblems';

// What the totals depend on: a change of something else disturbs nobody.
function sameMoney(a: Item, b: Item): boolean {
  const matter = (order: Item) => JSON.stringify([bodyOfOrder(order), order.currency, order.kind, order.rate_millionths]);
  return matter(a) === matter(b);
}

function useSave(order: Item) {
  const entity = useEntity('order');
  const writer = useWriter(entity);
  const undo = useUndo();
  const client = useQueryClient();
  const { t } = useWords();

  // `read` is the order the person had before their eyes. null: it stands differently now.
  const send = async (read: Item, body: Record<string, unknown>): Promise<Item | null> => {
    try {
      return await writer.update(read, body);
    } catch (error) {
      if (!isStale(error)) throw error;
    }
    const now = await get<Item>(`/${entity.plural}/${order.id}`);
    client.setQueryData(keys.record('order', order.id), now);
    return sameMoney(read, now) ? writer.update(now, body) : null;
  };
  return async (read: Item, body: Record<string, unknown>): Promise<boolean> => {
    const saved = await send(read, body);
    if (!saved) return false;
    undo(t('linesSaved'), async () => {
      if (!(await send(saved, bodyOfOrder(read)))) throw new Error(t('orderChangedMeanwhile'));
    });
    return true;
  };
}

export function EditLines(props: { order: Item; onClose: () => void; onReopen: () => void }) {
  const { order, onClose, onReopen } = props;
  const { t } = useWords();
  const { currency: own } = useModel();
  const undo = useUndo();
  const errorText = useErrorText();
  const save = useSave(order);
  // The order as it was when editing began, or when the person last decided between two states of it.
  const { keep } = useKeptDraft(linesDraft(order));
  const { draft, change, changed, forget } = useDraft(linesDraft(order), () => draftOf(order, { read: order }));
  const read = (draft.head.read as Item | undefined) ?? order;
  const terms = { kind: String(read.kind), currency: String(read.currency ?? own) };
  const { problems, check, refused } = useProblems(draft, terms);
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const disputed = !sameMoney(read, order);

  const submit = async () => {
    if (busy || !check()) return;
    setBusy(true);
    setFailure(null);
    try {
      if (await save(read, bodyOf(draft, terms))) {
        forget();
        return onClose();
      }
    } catch (error) {
      if (!refused(error)) setFailure(error);
    }
    setBusy(false);
  };
  const leave = () => {
    const mine = draft;
    forget();
    onClose();
    if (!changed()) return;
    undo(t('linesLeft'), async () => {
      keep(mine);
      onReopen();
    });
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit();
  };
  const takeTheirs = () => {
    const mine = draft;
    change({ type: 'replace', draft: draftOf(order, { read: order }) });
    undo(t('tookTheirs'), async () => change({ type: 'replace', draft: { ...mine, head: { read: order } } }));
  };
  return (
    <div onKeyDown={press}>
      {disputed && <Dispute order={order} onMine={() => change({ type: 'head', changes: { read: order } })} onTheirs={takeTheirs} />}
      {failure !== null && <Alert type="error" showIcon className="record-note" title={errorText(failure).title} description={errorText(failure).detail} />}
      <LinesEditor draft={draft} change={change} terms={terms} rate={Number(read.rate_millionths)} problems={problems} />
      <div className="wizard-end">
        <span className="quiet">{t('linesKeys')}</span>
        <Button onClick={leave}>{t('cancel')}</Button>
        <Button type="primary" loading={busy} disabled={disputed} onClick={() => void submit()}>
          {t('save')}
        </Button>
      </div>
    </div>
  );
}

// The order as somebody else left it, above what the person writes.
function Dispute(props: { order: Item; onMine: () => void; onTheirs: () => void }) {
  const { t } = useWords();
  const description = (
    <>
      <p>{t('linesDispute')}</p>
      <OrderLines order={props.order} />
      <div className="dispute-actions">
        <Button size="small" onClick={props.onTheirs}>
          {t('keepTheirs')}
        </Button>
        <Button size="small" type="primary" onClick={props.onMine}>
          {t('keepMine')}
        </Button>
      </div>
    </>
  );
  return <Alert type="warning" showIcon className="record-note dispute" title={t('orderChangedMeanwhile')} description={description} />;
}
