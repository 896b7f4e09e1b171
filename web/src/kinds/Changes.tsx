// SPDX-License-Identifier: Apache-2.0
//
// Who changed what in a record, newest first.
import { useQueries } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import { useId, type ReactNode } from 'react';
import { get } from '../api/client';
import { keys } from '../api/records';
import type { Entity, Item } from '../api/types';
import { FieldValue, ReferenceName } from '../components/FieldValue';
import { Moment } from '../components/Moment';
import { ErrorState } from '../components/States';
import { useWords, type Key } from '../i18n';

export interface Change {
  pos: number;
  at: string;
  actor_id: number | null;
  import_id: number | null;
  operation: string;
  before?: Record<string, unknown> | null;
  after?: Record<string, unknown> | null;
}

const OPERATIONS: Record<string, Key> = {
  create: 'changeCreate',
  update: 'changeUpdate',
  delete: 'changeDelete',
  restore: 'changeRestore',
  remove: 'changeRemove',
  move: 'changeMove',
};

interface Props {
  entity: Entity;
  id: number | number[]; // of several records their changes are one list
  changed?: (change: Change, id: number) => ReactNode; // what has changed, where its fields do not say it
}

// Those of all records, newest first.
function useChanges(entity: Entity, ids: number[]) {
  const answers = useQueries({
    queries: ids.map((id) => ({
      queryKey: keys.changes(entity.name, id),
      queryFn: ({ signal }: { signal: AbortSignal }) => get<{ items: Change[] }>(`/${entity.plural}/${id}/changes`, signal),
    })),
  });
  const loaded = answers.every((answer) => answer.data);
  return {
    isPending: answers.some((answer) => answer.isPending),
    error: answers.find((answer) => answer.error)?.error ?? null,
    items: loaded ? answers.flatMap((answer, at) => (answer.data?.items ?? []).map((change) => ({ ...change, id: ids[at] ?? 0 }))).toSorted((a, b) => b.pos - a.pos) : null,
    refetch: () => answers.forEach((answer) => void answer.refetch()),
  };
}

export function Changes(props: Props) {
  const { t } = useWords();
  const title = useId(); // a page may show those of several records
  const changes = useChanges(props.entity, [props.id].flat());
  return (
    <section className="changes" aria-labelledby={title}>
      <h2 id={title}>{t('changes')}</h2>
      {changes.isPending && <Skeleton active title={false} paragraph={{ rows: 3 }} />}
      {changes.error && <ErrorState error={changes.error} retry={changes.refetch} />}
      {changes.items?.length === 0 && <p className="quiet">{t('noChanges')}</p>}
      {changes.items?.map((change) => (
        <ChangeEntry key={change.pos} change={change}>
          {props.changed ? props.changed(change, change.id) : change.operation === 'update' && <ChangedFields entity={props.entity} change={change} />}
        </ChangeEntry>
      ))}
    </section>
  );
}

function ChangeEntry({ change, children }: { change: Change; children: ReactNode }) {
  const { t } = useWords();
  const operation = OPERATIONS[change.operation];
  return (
    <article className="change">
      <div className="change-head">
        <span>{operation ? t(operation) : change.operation}</span>
        {change.import_id ? <ReferenceName entity="import" id={change.import_id} /> : null}
        {change.actor_id ? <ReferenceName entity="staff" id={change.actor_id} link={false} /> : <span>{t('theSystem')}</span>}
        <Moment at={change.at} relative />
      </div>
      {children}
    </article>
  );
}

// Said by the entry itself, or by where it stands.
const UNSAID = ['created_at', 'updated_at', 'customer_id'];

// Before → after of each field that people see.
export function ChangedFields(props: { entity: Entity; change: Pick<Change, 'before' | 'after'> }) {
  const { entity, change } = props;
  const { label } = useWords();
  const before = (change.before ?? {}) as Item;
  const after = (change.after ?? {}) as Item;
  const differs = (name: string) => {
    if (name.startsWith('custom.')) {
      const key = name.slice(7);
      return JSON.stringify(before.custom?.[key] ?? null) !== JSON.stringify(after.custom?.[key] ?? null);
    }
    return name in after;
  };
  const fields = entity.fields.filter((field) => !field.hidden && !UNSAID.includes(field.name) && differs(field.name));
  if (!change.before || fields.length === 0) return null; // what is new is on the screen itself
  return (
    <ul className="change-fields">
      {fields.map((field) => (
        <li key={field.name}>
          <span className="change-field">{label(field.label)}</span>
          <del>
            <FieldValue field={field} item={before} link={false} />
          </del>
          <ins>
            <FieldValue field={field} item={after} link={false} />
          </ins>
        </li>
      ))}
    </ul>
  );
}
