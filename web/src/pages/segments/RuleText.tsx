// SPDX-License-Identifier: Apache-2.0
//
// The rule as text, with completion at the cursor and what is wrong marked below.
import { Input, type GetRef } from 'antd';
import { useId, useRef, useState, type KeyboardEvent } from 'react';
import { problemOf } from '../../api/errors';
import { useErrorText } from '../../components/States';
import { RuleMarks } from '../../kinds/list/RuleInput';
import { completionsAt, wordAt, type Completion, type Place } from './complete';
import type { Vocabulary } from './language';
import type { Draft } from './useDraft';
import { useSegmentWords } from './words';

interface Open {
  place: Place;
  list: Completion[];
  at: number;
}

export function RuleText({ draft, vocabulary }: { draft: Draft; vocabulary: Vocabulary }) {
  const { say, label } = useSegmentWords();
  const errorText = useErrorText();
  const [open, setOpen] = useState<Open | null>(null);
  const area = useRef<GetRef<typeof Input.TextArea>>(null);
  const listId = useId();
  const { text, error } = draft;
  const problem = problemOf(error);
  const element = () => area.current?.resizableTextArea?.textArea;

  const offer = (now: string, asked: boolean) => {
    const place = wordAt(now, element()?.selectionStart ?? now.length);
    const list = completionsAt(vocabulary, now, place, asked, label);
    setOpen(list.length > 0 ? { place, list, at: 0 } : null);
  };
  const take = (completion: Completion | undefined) => {
    if (!open || !completion) return;
    const { from, typed } = open.place;
    draft.setText(text.slice(0, from) + completion.text + text.slice(from + typed.length));
    setOpen(null);
    const cursor = from + completion.text.length;
    requestAnimationFrame(() => {
      element()?.focus();
      element()?.setSelectionRange(cursor, cursor);
    });
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === ' ' && event.ctrlKey) {
      event.preventDefault();
      offer(text, true);
    }
    if (!open || event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setOpen({ ...open, at: (open.at + step + open.list.length) % open.list.length });
    if (event.key === 'Enter' || event.key === 'Tab') take(open.list[open.at]);
    if (event.key === 'Escape') setOpen(null);
    if (step || ['Enter', 'Tab', 'Escape'].includes(event.key)) event.preventDefault();
  };

  return (
    <div className="rule-editor">
      <Input.TextArea
        ref={area}
        className="rule-text"
        value={text}
        rows={Math.min(24, Math.max(5, Math.ceil(text.length / 90) + text.split('\n').length))}
        spellCheck={false}
        aria-label={say('ruleText')}
        aria-invalid={!!error}
        aria-haspopup="listbox"
        aria-controls={listId}
        aria-autocomplete="list"
        {...(open && { 'aria-activedescendant': `${listId}-${open.at}` })}
        status={error ? 'error' : ''}
        onChange={(event) => {
          draft.setText(event.target.value);
          offer(event.target.value, false);
        }}
        onKeyDown={press}
        onBlur={() => setOpen(null)}
      />
      <ul className="completions" id={listId} role="listbox" aria-label={say('completions')} hidden={!open}>
        {open?.list.map((one, index) => (
          <li
            key={one.text}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === open.at}
            onMouseDown={(event) => {
              event.preventDefault();
              take(one);
            }}
          >
            <code>{one.text}</code>
            <span className="quiet">{one.about}</span>
          </li>
        ))}
      </ul>
      <div className="rule-help" role="status">
        {problem && <RuleMarks text={text.trim()} problem={problem} />}
        {error ? (
          <span className="rule-error">
            {errorText(error).title} {errorText(error).detail}
          </span>
        ) : (
          say('textHelp')
        )}
      </div>
    </div>
  );
}
