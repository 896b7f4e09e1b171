// SPDX-License-Identifier: Apache-2.0
//
// Chooses a record: short lists are offered whole, the rest is found by search while typing.
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState, type KeyboardEvent } from 'react';
import { get, query } from '../api/client';
import { useModel } from '../api/metadata';
import { nameOfRecord, useName } from '../api/names';
import type { Entity, Item, Label, Page, SearchHit } from '../api/types';
import { useWords } from '../i18n';
import { useDebounced } from './useDebounced';

const SEARCHED = new Set(['customer', 'order', 'product']);

interface Option {
  value: number;
  label: string;
}

interface Props {
  entity: string;
  value?: number | null | undefined;
  onChange: (value: number | null) => void;
  id?: string;
  autoFocus?: boolean;
  required?: boolean;
  onKeyDown?: (event: KeyboardEvent) => void;
  status?: '' | 'error';
  'aria-label'?: string;
  placeholder?: string;
}

export function recordTitle(entity: Entity, item: Item, label: (l: Label) => string): string {
  const title = item[entity.title];
  const words = title && typeof title === 'object' ? label(title as Label) : title;
  const named = [words, item.company, item.nickname, item.number, item.code, item.login].find((text) => typeof text === 'string' && text);
  return typeof named === 'string' ? nameOfRecord(entity.name, named, label) : `#${item.id}`;
}

function useOptions(entity: Entity | undefined, typed: string): Option[] {
  const { label } = useWords();
  const searched = entity !== undefined && SEARCHED.has(entity.name);
  const found = useQuery({
    queryKey: ['reference', entity?.name, searched ? typed : ''],
    enabled: entity !== undefined && (!searched || typed.length > 0),
    queryFn: async ({ signal }): Promise<Option[]> => {
      if (searched) {
        const hits = await get<{ items: SearchHit[] }>(`/search${query({ q: typed, entity: entity.name, limit: 20 })}`, signal);
        return hits.items.map((hit) => ({ value: hit.id, label: hit.title }));
      }
      const page = await get<Page>(`/${entity!.plural}${query({ limit: 200 })}`, signal);
      return page.items.map((item) => ({ value: item.id, label: recordTitle(entity!, item, label) }));
    },
    placeholderData: (previous) => previous,
  });
  return found.data ?? [];
}

export function ReferenceInput(props: Props) {
  const { entity: entityName, value, onChange, required, ...rest } = props;
  const entity = useModel().entity(entityName);
  const { t } = useWords();
  const [typed, setTyped] = useState('');
  const options = useOptions(entity, useDebounced(typed.trim(), 150));
  const name = useName(entityName, value);
  const shown = value && !options.some((option) => option.value === value) ? [{ value, label: name ?? `#${value}` }, ...options] : options;
  return (
    <Select
      {...rest}
      className="wide"
      allowClear={!required}
      showSearch={{ onSearch: setTyped, filterOption: entity && SEARCHED.has(entity.name) ? false : matches }}
      placeholder={props.placeholder ?? t('chooseOne')}
      value={value ?? null}
      options={shown}
      onChange={(next: number | undefined) => onChange(next ?? null)}
      notFoundContent={typed ? t('nothingFound') : entity && SEARCHED.has(entity.name) ? t('typeToFind') : null}
    />
  );
}

function matches(typed: string, option?: Option): boolean {
  return option?.label.toLowerCase().includes(typed.toLowerCase()) ?? false;
}
