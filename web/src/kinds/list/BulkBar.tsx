// SPDX-License-Identifier: Apache-2.0
//
// What can be done with the chosen records at once; appears when some are chosen.
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Dropdown } from 'antd';
import { post } from '../../api/client';
import { useModel } from '../../api/metadata';
import { useShortList } from '../../api/records';
import type { Entity, Problem } from '../../api/types';
import { useErrorText } from '../../components/States';
import { useUndo } from '../../components/useUndo';
import { integer } from '../../format/numbers';
import { useWords } from '../../i18n';

const AT_ONCE = 1000;

interface BulkAnswer {
  done: number;
  failed: { id: number; error: Problem }[];
}

interface Operation {
  operation: 'delete' | 'restore' | 'tag' | 'untag';
  tag_id?: number;
}

async function runBulk(entity: Entity, ids: number[], operation: Operation): Promise<BulkAnswer> {
  const sum: BulkAnswer = { done: 0, failed: [] };
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const answer = await post<BulkAnswer>(`/${entity.plural}/bulk`, { ...operation, ids: ids.slice(at, at + AT_ONCE) });
    sum.done += answer.done;
    sum.failed.push(...answer.failed);
  }
  return sum;
}

const OPPOSITE = { delete: 'restore', restore: 'delete', tag: 'untag', untag: 'tag' } as const;

function useBulk(entity: Entity, onDone: () => void) {
  const client = useQueryClient();
  const undo = useUndo();
  const { message } = App.useApp();
  const { t, language } = useWords();
  const errorText = useErrorText();

  const refresh = () => {
    for (const kind of ['list', 'count', 'record']) void client.invalidateQueries({ queryKey: [kind, entity.name] });
    void client.invalidateQueries({ queryKey: ['profile'] });
  };
  return async (ids: number[], operation: Operation) => {
    try {
      const answer = await runBulk(entity, ids, operation);
      const failed = new Set(answer.failed.map((one) => one.id));
      const done = ids.filter((id) => !failed.has(id));
      refresh();
      onDone();
      const first = answer.failed[0];
      if (first) void message.warning(t('bulkFailed', { count: answer.failed.length, reason: first.error.title }));
      if (done.length === 0) return;
      undo(t('bulkDone', { count: integer(done.length, language) }), async () => {
        await runBulk(entity, done, { ...operation, operation: OPPOSITE[operation.operation] });
        refresh();
      });
    } catch (error) {
      void message.error(errorText(error).title);
    }
  };
}

interface Props {
  entity: Entity;
  selected: number[];
  deleted: boolean;
  filter: string;
  onClear: () => void;
}

export function BulkBar(props: Props) {
  const { entity, selected, deleted } = props;
  const { t, language } = useWords();
  const model = useModel();
  const run = useBulk(entity, props.onClear);
  const taggable = entity.name === 'customer' && model.may('update', 'customer');
  const tags = useShortList(model.entity('tag'), { sort: 'name' }, taggable && selected.length > 0);
  if (selected.length === 0) return null;
  const tagItems = (operation: 'tag' | 'untag') =>
    (tags.data ?? []).map((tag) => ({ key: String(tag.id), label: String(tag.name), onClick: () => void run(selected, { operation, tag_id: tag.id }) }));
  return (
    <div className="bulk-bar" role="region" aria-label={t('selection')}>
      <span>{t('selectedCount', { count: integer(selected.length, language) })}</span>
      {taggable && !deleted && (
        <>
          <Dropdown menu={{ items: tagItems('tag') }} trigger={['click']}>
            <Button size="small">{t('addTag')}</Button>
          </Dropdown>
          <Dropdown menu={{ items: tagItems('untag') }} trigger={['click']}>
            <Button size="small">{t('removeTag')}</Button>
          </Dropdown>
        </>
      )}
      {model.may('delete', entity.name) && (
        <Button size="small" onClick={() => void run(selected, { operation: deleted ? 'restore' : 'delete' })}>
          {deleted ? t('restore') : t('delete')}
        </Button>
      )}
      <Button size="small" type="text" onClick={props.onClear}>
        {t('clearSelection')}
      </Button>
    </div>
  );
}
