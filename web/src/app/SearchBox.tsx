// SPDX-License-Identifier: Apache-2.0
//
// Search over everything. "/" puts the cursor here from anywhere but a text field.
import { SearchOutlined } from '@ant-design/icons';
import { AutoComplete, Input, type InputRef } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { get, query } from '../api/client';
import { useModel } from '../api/metadata';
import type { SearchHit } from '../api/types';
import { useDebounced } from '../components/useDebounced';
import { extended } from '../format/phone';
import { useWords } from '../i18n';
import { recordPath } from './paths';

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

function useSlashKey(focus: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      focus();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [focus]);
}

// A hit without a page of its own (an identity, a note) leads to its customer.
function hitPath(hit: SearchHit): string | null {
  return recordPath(hit.entity, hit.id) ?? (hit.customer_id ? recordPath('customer', hit.customer_id) : null);
}

export function SearchBox() {
  const { t, label, language } = useWords();
  const model = useModel();
  const navigate = useNavigate();
  const input = useRef<InputRef>(null);
  const [text, setText] = useState('');
  const asked = useDebounced(text.trim(), 120);
  const hits = useQuery({
    queryKey: ['search', asked],
    queryFn: ({ signal }) => get<{ items: SearchHit[] }>(`/search${query({ q: asked, limit: 12 })}`, signal),
    enabled: asked.length > 0,
    placeholderData: (previous) => previous,
    staleTime: 5_000,
  });
  useSlashKey(useRef(() => input.current?.focus({ cursor: 'all' })).current);

  const shown = asked ? (hits.data?.items ?? []) : [];
  const options = shown.map((hit) => ({
    value: `${hit.entity}-${hit.id}`,
    hit,
    label: (
      <div className="search-hit">
        <span className="search-hit-kind">{label(model.entity(hit.entity)?.label)}</span>
        <span className="search-hit-title">{hit.title}</span>
        <span className="search-hit-detail">{hit.detail && extended(hit.detail, language)}</span>
      </div>
    ),
  }));
  const choose = (hit: SearchHit) => {
    const path = hitPath(hit);
    setText('');
    input.current?.blur();
    if (path) void navigate(path);
  };

  return (
    <AutoComplete
      className="search-box"
      value={text}
      options={options}
      onChange={(value: string) => setText(value)}
      onSelect={(_value, option) => choose(option.hit)}
      defaultActiveFirstOption
      popupMatchSelectWidth={420}
      notFoundContent={asked && hits.isSuccess && !hits.isPlaceholderData ? t('nothingFound') : null}
    >
      <Input ref={input} prefix={<SearchOutlined aria-hidden />} suffix={<kbd>/</kbd>} placeholder={t('searchEverything')} aria-label={t('searchEverything')} />
    </AutoComplete>
  );
}
