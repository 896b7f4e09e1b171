// SPDX-License-Identifier: Apache-2.0
import { PlusOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Popover, Select } from 'antd';
import { useState } from 'react';
import { get } from '../../api/client';
import { useEntity, useModel } from '../../api/metadata';
import { keys, useShortList, useWriter, type CustomerTag } from '../../api/records';
import type { Item } from '../../api/types';
import { useErrorText } from '../../components/States';
import { TagName } from '../../components/TagName';
import { useUndo } from '../../components/useUndo';
import { useWords } from '../../i18n';

export function CustomerTags(props: { customer: Item; tags: CustomerTag[] }) {
  const { customer, tags } = props;
  const { t } = useWords();
  const model = useModel();
  const entity = useEntity('customer_tag');
  const writer = useWriter(entity);
  const client = useQueryClient();
  const undo = useUndo();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const mayChange = model.may('create', 'customer_tag');
  const refresh = () => client.invalidateQueries({ queryKey: keys.profile(customer.id) });
  const guarded = (work: () => Promise<unknown>) => void work().catch((error: unknown) => void message.error(errorText(error).title));

  const drop = async (tag: CustomerTag) => {
    const link = await get<Item>(`/${entity.plural}/${tag.id}`);
    await writer.remove(link);
    await refresh();
    undo(t('tagRemoved', { name: tag.name }), () => writer.restore(tag.id).then(refresh));
  };
  const add = async (tagId: number, name: string) => {
    const link = await writer.create({ customer_id: customer.id, tag_id: tagId });
    await refresh();
    undo(t('tagAdded', { name }), () => writer.remove(link).then(refresh));
  };
  return (
    <div className="customer-tags" role="group" aria-label={t('tags')}>
      {tags.map((tag) => (
        <TagName
          key={tag.id}
          name={tag.name}
          colour={tag.colour}
          {...(mayChange && {
            closable: { 'aria-label': t('removeNamedTag', { name: tag.name }) },
            onClose: (event: React.MouseEvent<HTMLElement>) => {
              event.preventDefault(); // the cache decides what is shown
              guarded(() => drop(tag));
            },
          })}
        />
      ))}
      {mayChange && model.may('read', 'tag') && <AddTag taken={tags.map((tag) => tag.tag_id)} onAdd={(id, name) => guarded(() => add(id, name))} />}
    </div>
  );
}

const NEW = 0; // no tag has this id

// Makes a tag; null when the server would not.
function useMakeTag() {
  const writer = useWriter(useEntity('tag'));
  const { message } = App.useApp();
  const errorText = useErrorText();
  return (name: string) =>
    writer.create({ name }).then(
      (tag) => tag.id,
      (error: unknown) => {
        void message.error([errorText(error).title, errorText(error).detail].filter(Boolean).join(' '));
        return null;
      },
    );
}

function AddTag(props: { taken: number[]; onAdd: (tagId: number, name: string) => void }) {
  const { t } = useWords();
  const model = useModel();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const make = useMakeTag();
  const tags = useShortList(model.entity('tag'), { sort: 'name' }, open);
  const name = typed.trim();
  const known = (tags.data ?? []).map((tag) => ({ value: tag.id, label: String(tag.name) })).filter((tag) => !props.taken.includes(tag.value));
  const free = model.may('create', 'tag') && name !== '' && !(tags.data ?? []).some((tag) => String(tag.name).toLowerCase() === name.toLowerCase());
  const matching = known.filter((tag) => tag.label.toLowerCase().includes(name.toLowerCase()));
  const options = free ? [...matching, { value: NEW, label: t('newTagNamed', { name }) }] : matching;
  const choose = (id: number) => {
    setOpen(false);
    setTyped('');
    if (id === NEW) return void make(name).then((tag) => tag && props.onAdd(tag, name));
    const chosen = known.find((tag) => tag.value === id);
    if (chosen) props.onAdd(id, chosen.label);
  };
  const content = (
    <Select
      className="add-tag"
      autoFocus
      defaultOpen
      showSearch={{ onSearch: setTyped, filterOption: false }}
      aria-label={t('addTag')}
      placeholder={t('addTag')}
      options={options}
      onChange={choose}
      notFoundContent={model.may('create', 'tag') ? t('typeNewTag') : t('nothingFound')}
    />
  );
  return (
    <Popover open={open} onOpenChange={setOpen} trigger="click" placement="bottomLeft" destroyOnHidden content={content}>
      <Button size="small" type="dashed" icon={<PlusOutlined aria-hidden />}>
        {t('addTag')}
      </Button>
    </Popover>
  );
}
