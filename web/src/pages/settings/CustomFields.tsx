// SPDX-License-Identifier: Apache-2.0
//
// Fields of one's own on customers, products and orders.
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, Select } from 'antd';
import { useEntity, useModel } from '../../api/metadata';
import type { Choice, Item, Label } from '../../api/types';
import { EntityName } from '../../components/EntityName';
import { LabelInput } from '../../components/LabelInput';
import { useWords } from '../../i18n';
import { ListPage } from '../../kinds/ListPage';
import type { CellRenderers } from '../../kinds/list/RecordTable';
import { RecordDrawer } from '../../kinds/RecordDrawer';

function choicesOf(value: unknown): Choice[] {
  return Array.isArray(value) ? (value as Choice[]) : [];
}

function ChoiceNames({ item }: { item: Item }) {
  const { t, label } = useWords();
  const names = choicesOf(item.choices).map((choice) => label(choice.label) || choice.name);
  return <>{names.join(t('listComma')) || '—'}</>;
}

const RENDERERS: CellRenderers = {
  entity: (item) => <EntityName name={String(item.entity)} />,
  choices: (item) => <ChoiceNames item={item} />,
};

interface EditorProps {
  value?: unknown;
  onChange?: (value: unknown) => void;
  id?: string;
}

function EntityInput({ value, onChange, id }: EditorProps) {
  const { label } = useWords();
  const entities = useModel().metadata.entities.filter((entity) => entity.custom_fields);
  return (
    <Select
      {...(id && { id })}
      className="wide"
      value={(value as string | undefined) ?? null}
      onChange={(next: string) => onChange?.(next)}
      options={entities.map((entity) => ({ value: entity.name, label: label(entity.label) }))}
    />
  );
}

// The choices of a choice: a name for programs, a label for people, one line each.
function ChoicesInput({ value, onChange }: EditorProps) {
  const { t } = useWords();
  const choices = choicesOf(value);
  const set = (index: number, change: Partial<Choice>) => onChange?.(choices.map((choice, at) => (at === index ? { ...choice, ...change } : choice)));
  return (
    <div className="choices-input">
      {choices.map((choice, index) => (
        <div key={index} className="choices-row">
          <Input value={choice.name} aria-label={t('choiceName')} placeholder={t('choiceName')} onChange={(event) => set(index, { name: event.target.value })} />
          <LabelInput value={choice.label} aria-label={t('choiceLabel')} onChange={(next: Label | null) => set(index, { label: next ?? {} })} />
          <Button type="text" icon={<DeleteOutlined aria-hidden />} aria-label={t('delete')} onClick={() => onChange?.(choices.filter((_, at) => at !== index))} />
        </div>
      ))}
      <Button size="small" icon={<PlusOutlined aria-hidden />} onClick={() => onChange?.([...choices, { name: '', label: {} }])}>
        {t('addChoice')}
      </Button>
    </div>
  );
}

function CustomFieldDrawer(props: { id: number; onClose: () => void }) {
  return (
    <RecordDrawer
      entity={useEntity('custom_field')}
      id={props.id}
      onClose={props.onClose}
      renderers={RENDERERS}
      editors={{ choices: (value, onChange) => <ChoicesInput value={value} onChange={onChange} /> }}
    />
  );
}

export function Page() {
  return (
    <ListPage
      entity="custom_field"
      columns={['label', 'entity', 'name', 'kind', 'required', 'personal', 'position']}
      renderers={RENDERERS}
      createFields={['entity', 'name', 'label', 'kind', 'choices', 'required', 'personal', 'position']}
      createEditors={{ entity: <EntityInput />, choices: <ChoicesInput /> }}
      drawer={(id, close) => <CustomFieldDrawer id={id} onClose={close} />}
    />
  );
}
