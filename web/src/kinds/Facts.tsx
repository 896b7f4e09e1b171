// SPDX-License-Identifier: Apache-2.0
//
// The facts of a record, each edited where it stands: press it, change it, Enter saves, Escape
// leaves it as it was.
import { EditOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { lazy, Suspense, useState, type KeyboardEvent, type ReactNode } from 'react';
import { problemOf } from '../api/errors';
import { fieldPatch, fieldValue, useModel } from '../api/metadata';
import type { Entity, Field, Item } from '../api/types';
import { FieldValue } from '../components/FieldValue';
import { useErrorText } from '../components/States';
import { useEdit } from '../components/useEdit';
import { useWords } from '../i18n';

const FieldInput = lazy(() => import('../components/FieldInput').then((m) => ({ default: m.FieldInput })));

export interface FactsProps {
  entity: Entity;
  item: Item;
  fields: Field[];
  renderers?: Record<string, (item: Item, field: Field) => ReactNode>;
  editors?: Record<string, (value: unknown, onChange: (value: unknown) => void) => ReactNode>;
  folded?: boolean; // what is empty stands behind a button
}

export function Facts(props: FactsProps) {
  const model = useModel();
  const mayUpdate = model.may('update', props.entity.name) && !props.item.deleted_at && !isBuiltIn(props.item);
  const { t } = useWords();
  const [all, setAll] = useState(!props.folded);
  // What is hidden from somebody is not said to be missing.
  const isMissing = (field: Field) => isEmpty(fieldValue(props.item, field.name)) && (!field.personal || model.has('personal.read'));
  // A field just emptied does not vanish under the cursor, one filled elsewhere appears.
  const [empty] = useState(() => new Set(props.fields.filter(isMissing).map((field) => field.name)));
  const shown = props.fields.filter((field) => all || !empty.has(field.name) || !isMissing(field));
  const hidden = props.fields.length - shown.length;
  return (
    <>
      <dl className="facts">
        {shown.map((field) => (
          <Fact key={field.name} {...props} field={field} editable={mayUpdate && canEdit(field, model.has('personal.read'), props.editors)} />
        ))}
      </dl>
      {hidden > 0 && (
        <Button type="link" size="small" onClick={() => setAll(true)}>
          {t('emptyFields', { n: hidden })}
        </Button>
      )}
    </>
  );
}

const isEmpty = (value: unknown) => value === null || value === undefined || value === '';

// What belongs to the program (built-in roles) can be neither changed nor deleted.
export function isBuiltIn(item: Item): boolean {
  return item.built_in === true;
}

// Masked data cannot be edited: saving the mask would destroy it.
function canEdit(field: Field, seesPersonal: boolean, editors: FactsProps['editors']): boolean {
  const hasInput = field.type !== 'json' || editors?.[field.name] !== undefined;
  return hasInput && !field.read_only && !field.immutable && (seesPersonal || !field.personal);
}

function Fact(props: FactsProps & { field: Field; editable: boolean }) {
  const { field, item, editable } = props;
  const { t, label } = useWords();
  const [editing, setEditing] = useState(false);
  const shown = props.renderers?.[field.name]?.(item, field) ?? <FieldValue field={field} item={item} relative />;
  return (
    <div className="fact">
      <dt title={label(field.help) || undefined}>{label(field.label)}</dt>
      <dd className={editable ? 'fact-editable' : ''}>
        {editing ? (
          <FactEditor {...props} onClose={() => setEditing(false)} />
        ) : (
          <>
            <span className="fact-value" onDoubleClick={() => editable && setEditing(true)}>
              {shown}
            </span>
            {editable && (
              <Button
                type="text"
                size="small"
                className="fact-edit"
                icon={<EditOutlined aria-hidden />}
                aria-label={t('editField', { name: label(field.label) })}
                onClick={() => setEditing(true)}
              />
            )}
          </>
        )}
      </dd>
    </div>
  );
}

function FactEditor(props: FactsProps & { field: Field; onClose: () => void }) {
  const { entity, field, item, onClose } = props;
  const { t, label } = useWords();
  const { edit } = useEdit(entity);
  const model = useModel();
  const errorText = useErrorText();
  // The record as it was when editing began: what "somebody else changed it" is measured against.
  const [before] = useState(item);
  const [value, setValue] = useState<unknown>(() => fieldValue(item, field.name) ?? null);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const unchanged = JSON.stringify(value ?? null) === JSON.stringify(fieldValue(before, field.name) ?? null);

  const save = async () => {
    if (busy) return;
    if (unchanged) return onClose();
    setBusy(true);
    try {
      await edit(before, fieldPatch(field.name, value));
      onClose();
    } catch (failure) {
      const words = errorText(failure);
      setError(problemOf(failure)?.pointer ? (words.detail ?? words.title) : [words.title, words.detail].filter(Boolean).join(' '));
      setBusy(false);
    }
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      onClose();
    }
    if (event.key === 'Enter' && !event.nativeEvent.isComposing && field.type !== 'choice' && field.type !== 'reference' && !field.lunar) void save();
  };
  const currency = field.currency ? String(fieldValue(item, field.currency) ?? model.currency) : model.currency;
  const custom = props.editors?.[field.name];
  return (
    <div className="fact-editor">
      <Suspense>
        {custom ? (
          custom(value, setValue)
        ) : (
          <FieldInput
            field={field}
            value={value}
            onChange={setValue}
            autoFocus
            currency={currency}
            onKeyDown={press}
            aria-label={label(field.label)}
            status={error ? 'error' : ''}
          />
        )}
      </Suspense>
      {error && (
        <div className="field-error" role="alert">
          {error}
        </div>
      )}
      <div className="fact-editor-actions">
        <Button size="small" type="primary" loading={busy} onClick={() => void save()}>
          {t('save')}
        </Button>
        <Button size="small" onClick={onClose}>
          {t('cancel')}
        </Button>
      </div>
    </div>
  );
}
