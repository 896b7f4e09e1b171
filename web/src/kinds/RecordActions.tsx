// SPDX-License-Identifier: Apache-2.0
import { Alert, App, Button } from 'antd';
import { useModel } from '../api/metadata';
import { useWriter } from '../api/records';
import type { Entity, Item } from '../api/types';
import { recordTitle } from '../components/ReferenceInput';
import { useErrorText } from '../components/States';
import { useEdit } from '../components/useEdit';
import { useWords } from '../i18n';
import { isBuiltIn } from './Facts';

// Delete with undo; for a deleted record a note and its way back.
export function RecordActions(props: { entity: Entity; item: Item; onDeleted?: () => void; size?: 'small' | 'middle'; children?: React.ReactNode }) {
  const { entity, item, onDeleted, size = 'small' } = props;
  const { t, label } = useWords();
  const model = useModel();
  const writer = useWriter(entity);
  const { remove } = useEdit(entity);
  const { message } = App.useApp();
  const errorText = useErrorText();
  const fail = (error: unknown) => void message.error([errorText(error).title, errorText(error).detail].filter(Boolean).join(' '));
  const mayDelete = model.may('delete', entity.name) && !isBuiltIn(item);

  if (item.deleted_at) {
    const restore = mayDelete && (
      <Button size="small" onClick={() => void writer.restore(item.id).catch(fail)}>
        {t('restore')}
      </Button>
    );
    return <Alert type="warning" title={t('isDeleted')} action={restore} className="record-note" />;
  }
  if (!mayDelete && !props.children) return null;
  return (
    <div className="record-actions">
      {props.children}
      {mayDelete && (
        <Button
          size={size}
          onClick={() =>
            void remove(item, recordTitle(entity, item, label))
              .then(() => onDeleted?.())
              .catch(fail)
          }
        >
          {t('delete')}
        </Button>
      )}
    </div>
  );
}
