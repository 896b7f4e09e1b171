// SPDX-License-Identifier: Apache-2.0
import { App, Button } from 'antd';
import { get } from '../../api/client';
import { useEntity, useModel } from '../../api/metadata';
import type { Item, TimelineItem } from '../../api/types';
import { ReferenceName } from '../../components/FieldValue';
import { useErrorText } from '../../components/States';
import { useEdit } from '../../components/useEdit';
import { useWords } from '../../i18n';

// A note in the timeline; it can be pinned above it, or deleted.
export function NoteEntry({ item }: { item: TimelineItem }) {
  const { t } = useWords();
  const entity = useEntity('note');
  const model = useModel();
  const { edit, remove } = useEdit(entity);
  const { message } = App.useApp();
  const errorText = useErrorText();
  const staff = item.data?.staff_id as number | null | undefined;
  const withNote = (work: (note: Item) => Promise<unknown>) =>
    void get<Item>(`/${entity.plural}/${item.id}`)
      .then(work)
      .catch((error: unknown) => void message.error(errorText(error).title));
  return (
    <>
      <p className="note-text">{String(item.data?.text ?? '')}</p>
      <div className="quiet">
        {staff ? <ReferenceName entity="staff" id={staff} link={false} /> : null}
        {model.may('update', 'note') && (
          <Button type="link" size="small" onClick={() => withNote((note) => edit(note, { pinned: !note.pinned }))}>
            {item.data?.pinned ? t('unpin') : t('pin')}
          </Button>
        )}
        {model.may('delete', 'note') && (
          <Button type="link" size="small" onClick={() => withNote((note) => remove(note, t('note')))}>
            {t('delete')}
          </Button>
        )}
      </div>
    </>
  );
}
