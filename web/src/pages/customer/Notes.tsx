// SPDX-License-Identifier: Apache-2.0
import { App, Button, Input } from 'antd';
import { useRef, useState, type KeyboardEvent } from 'react';
import { randomKey } from '../../api/client';
import { useEntity, useModel } from '../../api/metadata';
import { useShortList } from '../../api/records';
import { useWriter } from '../../api/records';
import type { Item } from '../../api/types';
import { ReferenceName } from '../../components/FieldValue';
import { Moment } from '../../components/Moment';
import { useErrorText } from '../../components/States';
import { useEdit } from '../../components/useEdit';
import { useUndo } from '../../components/useUndo';
import { useWords } from '../../i18n';

// Writing a note, and the pinned ones; the others stand in the timeline.
export function Notes({ customerId }: { customerId: number }) {
  const { t } = useWords();
  const entity = useEntity('note');
  const model = useModel();
  const notes = useShortList(entity, { customer_id: customerId });
  const pinned = notes.data?.filter((note) => note.pinned) ?? [];
  const mayWrite = model.mayCreate('note');
  if (!mayWrite && pinned.length === 0) return null;
  return (
    <section className="card" aria-labelledby="notes-title">
      <h2 id="notes-title">{t('notes')}</h2>
      {mayWrite && <Composer customerId={customerId} />}
      {pinned.map((note) => (
        <Pinned key={note.id} note={note} />
      ))}
    </section>
  );
}

function Composer({ customerId }: { customerId: number }) {
  const { t } = useWords();
  const writer = useWriter(useEntity('note'));
  const mayDelete = useModel().may('delete', 'note');
  const undo = useUndo();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const kept = `note-${customerId}`; // what was typed survives leaving the page
  const [text, setText] = useState(() => sessionStorage.getItem(kept) ?? '');
  const [busy, setBusy] = useState(false);
  const attempt = useRef(randomKey());

  const change = (next: string) => {
    setText(next);
    attempt.current = randomKey();
    sessionStorage.setItem(kept, next);
  };
  const save = async () => {
    if (!text.trim() || busy) return;
    setBusy(true);
    try {
      const note = await writer.create({ customer_id: customerId, text: text.trim() }, attempt.current);
      change('');
      sessionStorage.removeItem(kept);
      if (mayDelete) undo(t('noteSaved'), () => writer.remove(note));
      else message.success(t('noteSaved'));
    } catch (error) {
      void message.error([errorText(error).title, errorText(error).detail].filter(Boolean).join(' '));
    }
    setBusy(false);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save();
  };
  return (
    <div className="note-composer">
      <Input.TextArea
        value={text}
        onChange={(event) => change(event.target.value)}
        onKeyDown={press}
        rows={2}
        placeholder={t('notePlaceholder')}
        aria-label={t('newNote')}
      />
      <Button type="primary" loading={busy} disabled={!text.trim()} onClick={() => void save()}>
        {t('saveNote')}
      </Button>
    </div>
  );
}

function Pinned({ note }: { note: Item }) {
  const { t } = useWords();
  const { edit } = useEdit(useEntity('note'));
  const { message } = App.useApp();
  const errorText = useErrorText();
  const mayUnpin = useModel().may('update', 'note');
  const unpin = () => edit(note, { pinned: false }).catch((error: unknown) => void message.error(errorText(error).title));
  return (
    <article className="pinned-note">
      <p className="note-text">{String(note.text)}</p>
      <div className="quiet">
        {note.staff_id ? <ReferenceName entity="staff" id={note.staff_id as number} link={false} /> : null} <Moment at={String(note.created_at)} relative />
        {mayUnpin && (
          <Button type="link" size="small" onClick={() => void unpin()}>
            {t('unpin')}
          </Button>
        )}
      </div>
    </article>
  );
}
