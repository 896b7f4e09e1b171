// SPDX-License-Identifier: Apache-2.0
//
// Saves changes of a record at once and offers undo. When somebody else changed the record in the
// meantime: changes of other fields are kept beside ours; a change of the same field is shown,
// and the person decides. What was typed is never thrown away.
import { App } from 'antd';
import { useCallback } from 'react';
import { get } from '../api/client';
import { isStale } from '../api/errors';
import { fieldValue, useModel } from '../api/metadata';
import { reversePatch, useWriter } from '../api/records';
import type { Entity, Item } from '../api/types';
import { useWords } from '../i18n';
import { FieldValue } from './FieldValue';
import { useUndo } from './useUndo';

// The fields a patch names: {custom: {size: 1}, name: "x"} → ["custom.size", "name"].
function patchedFields(changes: Record<string, unknown>): string[] {
  return Object.entries(changes).flatMap(([name, value]) =>
    name === 'custom' && value && typeof value === 'object' ? Object.keys(value).map((key) => `custom.${key}`) : [name],
  );
}

function sameValue(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}

function Differences(props: { entity: Entity; fields: string[]; mine: Item; theirs: Item }) {
  const { t, label } = useWords();
  const described = props.fields.map((name) => props.entity.fields.find((field) => field.name === name)).filter((field) => field !== undefined);
  return (
    <table className="differences">
      <thead>
        <tr>
          <th scope="col">{t('field')}</th>
          <th scope="col">{t('yours')}</th>
          <th scope="col">{t('theirs')}</th>
        </tr>
      </thead>
      <tbody>
        {described.map((field) => (
          <tr key={field.name}>
            <th scope="row">{label(field.label)}</th>
            <td>
              <FieldValue field={field} item={props.mine} link={false} />
            </td>
            <td>
              <FieldValue field={field} item={props.theirs} link={false} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function applied(item: Item, changes: Record<string, unknown>): Item {
  const custom = { ...item.custom, ...(changes.custom as Record<string, unknown> | undefined) };
  return { ...item, ...changes, custom };
}

export function useEdit(entity: Entity) {
  const writer = useWriter(entity);
  const undo = useUndo();
  const model = useModel();
  const { modal } = App.useApp();
  const { t, label } = useWords();

  const askAboutConflict = useCallback(
    (fields: string[], mine: Item, theirs: Item): Promise<boolean> => {
      // Dialogs stand outside the router: no links in them.
      return modal.confirm({
        title: t('conflictTitle'),
        content: <Differences entity={entity} fields={fields} mine={mine} theirs={theirs} />,
        okText: t('keepMine'),
        cancelText: t('keepTheirs'),
        width: 560,
      }) as unknown as Promise<boolean>;
    },
    [entity, modal, t],
  );

  // Resolves to the record as it stands now; null when the person kept the other's change.
  const send = useCallback(
    async (before: Item, changes: Record<string, unknown>): Promise<Item | null> => {
      try {
        return await writer.update(before, changes);
      } catch (error) {
        if (!isStale(error)) throw error;
      }
      const now = await get<Item>(`/${entity.plural}/${before.id}`);
      const clashing = patchedFields(changes).filter((name) => !sameValue(fieldValue(before, name), fieldValue(now, name)));
      if (clashing.length > 0 && !(await askAboutConflict(clashing, applied(now, changes), now))) return null;
      return writer.update(now, changes);
    },
    [askAboutConflict, entity.plural, writer],
  );

  const edit = useCallback(
    async (before: Item, changes: Record<string, unknown>): Promise<Item | null> => {
      const saved = await send(before, changes);
      if (!saved) return null;
      const names = patchedFields(changes).map((name) => label(model.field(entity.name, name)?.label) || name);
      undo(t('savedField', { name: names.join(t('listComma')) }), async () => ((await send(saved, reversePatch(before, changes))) ? undefined : t('undoneNothing')));
      return saved;
    },
    [entity.name, label, model, send, t, undo],
  );

  const remove = useCallback(
    async (item: Item, what: string) => {
      await writer.remove(item);
      undo(t('deletedWhat', { name: what }), () => writer.restore(item.id));
    },
    [t, undo, writer],
  );

  return { edit, remove, create: writer.create };
}
