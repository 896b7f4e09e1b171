// SPDX-License-Identifier: Apache-2.0
//
// What can be done with the chosen records at once; appears when some are chosen. Below it, work on
// all that match which was started here.
import { App, Button, Dropdown } from 'antd';
import { useState, type ReactNode } from 'react';
import { useModel } from '../../api/metadata';
import { useCount, useShortList } from '../../api/records';
import type { Entity } from '../../api/types';
import { useErrorText } from '../../components/States';
import { integer } from '../../format/numbers';
import { useWords, type Key } from '../../i18n';
import { IDS_IN_RULE, idsRule, startOnFilter, useBulkOnIds, useRefresh, type Operation } from './bulk';
import { BulkChange, ChangeWords, sharedFields } from './BulkChange';
import { BulkJob } from './BulkJob';
import { ExportDialog } from './ExportDialog';
import type { ListState } from './useListState';
import type { Selection } from './useSelection';

interface Props {
  entity: Entity;
  selection: Selection;
  state: ListState;
  columns: string[];
  actions?: ((selection: Selection) => ReactNode) | undefined; // the page's own
}

interface Started {
  id: number;
  words: string;
}

const WORDS: Record<Operation['operation'], Key> = {
  delete: 'bulkDelete',
  restore: 'bulkRestore',
  tag: 'bulkTag',
  untag: 'bulkUntag',
  patch: 'bulkPatch',
};

export function BulkBar(props: Props) {
  const { entity, selection } = props;
  const refresh = useRefresh(entity);
  const [jobs, setJobs] = useState<Started[]>([]);
  const chosen = selection.all || selection.ids.size > 0;
  return (
    <>
      {chosen && <Bar {...props} onStarted={(job) => setJobs((before) => [...before, job])} />}
      {jobs.map((job) => (
        <BulkJob key={job.id} {...job} onEnd={refresh} onDismiss={() => setJobs((before) => before.filter((one) => one.id !== job.id))} />
      ))}
    </>
  );
}

// All that match, or those of the chosen: one way to start, whichever it is.
function useBulk(props: Props, count: string, onStarted: (job: Started) => void) {
  const { entity, selection, state } = props;
  const { t } = useWords();
  const { modal, message } = App.useApp();
  const errorText = useErrorText();
  const onIds = useBulkOnIds(entity, selection.choose);

  const start = async (words: string, begin: () => Promise<number>) => {
    try {
      onStarted({ id: await begin(), words });
      selection.clear();
    } catch (error) {
      void message.error([errorText(error).title, errorText(error).detail].filter(Boolean).join(' '));
    }
  };
  // What is done to all cannot be taken back in one step, so it asks, with its count.
  const run = async (operation: Operation, name?: string, what?: ReactNode) => {
    if (!selection.all) return onIds([...selection.ids], operation);
    const words = t(WORDS[operation.operation], { count, name: name ?? '' });
    const sure = await modal.confirm({
      title: words,
      content: (
        <>
          {what && <p>{what}</p>}
          <p>{t(operation.operation === 'delete' ? 'bulkSureDelete' : 'bulkSure')}</p>
        </>
      ),
      okText: t('bulkStart'),
      okButtonProps: { danger: operation.operation === 'delete' },
      cancelText: t('cancel'),
    });
    if (sure) await start(words, () => startOnFilter(entity, state.filter, operation));
  };
  return run;
}

function Bar(props: Props & { onStarted: (job: Started) => void }) {
  const { entity, selection, state } = props;
  const { t, label, language } = useWords();
  const model = useModel();
  const total = useCount(entity, { filter: state.filter || undefined, deleted: state.deleted || undefined }).data;
  const count = integer(selection.all ? (total ?? 0) : selection.ids.size, language);
  const run = useBulk(props, count, props.onStarted);
  const [changing, setChanging] = useState(false);
  const [exporting, setExporting] = useState(false);
  const mayChange = !state.deleted && model.may('update', entity.name) && sharedFields(entity).length > 0;
  const mayExport = !state.deleted && model.may('export', entity.name) && (selection.all || selection.ids.size <= IDS_IN_RULE);
  const more = !selection.all && total !== undefined && total > selection.ids.size;
  return (
    <div className="bulk-bar" role="region" aria-label={t('selection')}>
      <span role="status">{t(selection.all ? 'allSelected' : 'selectedCount', { count })}</span>
      {more && (
        <Button size="small" type="link" onClick={selection.chooseAll}>
          {t(state.filter || state.deleted ? 'chooseAllMatching' : 'chooseEverything', { count: integer(total, language) })}
        </Button>
      )}
      {!selection.all && props.actions?.(selection)}
      <TagButtons {...props} run={run} />
      {mayChange && (
        <Button size="small" onClick={() => setChanging(true)}>
          {t('bulkChange')}
        </Button>
      )}
      {model.may('delete', entity.name) && (
        <Button size="small" onClick={() => void run({ operation: state.deleted ? 'restore' : 'delete' })}>
          {state.deleted ? t('restore') : t('delete')}
        </Button>
      )}
      {mayExport && (
        <Button size="small" onClick={() => setExporting(true)}>
          {t('verbExport')}
        </Button>
      )}
      <Button size="small" type="text" onClick={selection.clear}>
        {t('clearSelection')}
      </Button>
      {exporting && (
        <ExportDialog
          what={{
            entity,
            filter: selection.all ? state.filter || null : idsRule(selection.ids),
            sort: state.sort || entity.sort,
            columns: props.columns,
            title: `${label(entity.label_plural)} (${count})`,
          }}
          onClose={() => setExporting(false)}
        />
      )}
      {changing && (
        <BulkChange
          entity={entity}
          count={count}
          onCancel={() => setChanging(false)}
          onChange={(field, value) => {
            setChanging(false);
            void run({ operation: 'patch', field, value }, undefined, <ChangeWords field={field} value={value} />);
          }}
        />
      )}
    </div>
  );
}

function TagButtons({ entity, state, run }: Props & { run: (operation: Operation, name: string) => Promise<void> }) {
  const { t } = useWords();
  const model = useModel();
  const taggable = entity.name === 'customer' && model.may('update', 'customer') && !state.deleted;
  const tags = useShortList(model.entity('tag'), { sort: 'name' }, taggable);
  if (!taggable) return null;
  const items = (operation: 'tag' | 'untag') =>
    (tags.data ?? []).map((tag) => ({ key: String(tag.id), label: String(tag.name), onClick: () => void run({ operation, tag_id: tag.id }, String(tag.name)) }));
  return (['tag', 'untag'] as const).map((operation) => (
    <Dropdown key={operation} menu={{ items: items(operation) }} trigger={['click']} disabled={tags.data?.length === 0}>
      <Button size="small">{t(operation === 'tag' ? 'addTag' : 'removeTag')}</Button>
    </Dropdown>
  ));
}
