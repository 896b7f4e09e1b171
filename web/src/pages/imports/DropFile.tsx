// SPDX-License-Identifier: Apache-2.0
import { InboxOutlined } from '@ant-design/icons';
import { Alert, Button, Progress } from 'antd';
import { useRef, useState, type DragEvent } from 'react';
import { upload } from '../../api/client';
import type { Item } from '../../api/types';
import { useErrorText } from '../../components/States';
import { bytes } from '../../format/numbers';
import { useWords } from '../../i18n';

interface Sending {
  file: File;
  share: number;
  cancel: AbortController;
}

// Drop files or choose them; they are uploaded at once, one after the other.
export function DropFile(props: { onUploaded: (fileIds: number[]) => Promise<void> | void }) {
  const { t, language } = useWords();
  const errorText = useErrorText();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [sending, setSending] = useState<Sending | null>(null);
  const [error, setError] = useState<unknown>(null);

  const send = async (list: FileList | null | undefined) => {
    const files = [...(list ?? [])];
    if (files.length === 0) return;
    const cancel = new AbortController();
    const ids: number[] = [];
    setError(null);
    try {
      for (const file of files) {
        setSending({ file, share: 0, cancel });
        const record = await upload<Item>('/files', file, (share) => setSending({ file, share, cancel }), cancel.signal);
        ids.push(record.id);
      }
      await props.onUploaded(ids);
    } catch (failure) {
      if (!cancel.signal.aborted) setError(failure);
    }
    setSending(null);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void send(event.dataTransfer.files);
  };

  if (sending) {
    return (
      <div className="sending">
        <span>
          {sending.file.name} · {bytes(sending.file.size, language)}
        </span>
        <Progress percent={Math.round(sending.share * 100)} aria-label={t('uploading')} />
        <Button size="small" onClick={() => sending.cancel.abort()}>
          {t('cancel')}
        </Button>
      </div>
    );
  }
  return (
    <>
      {error !== null && <Alert type="error" showIcon title={errorText(error).title} description={errorText(error).detail} className="record-note" />}
      <div
        className={over ? 'drop drop-over' : 'drop'}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <InboxOutlined className="drop-icon" />
        <p>{t('dropHere')}</p>
        <Button onClick={() => input.current?.click()}>{t('chooseFile')}</Button>
        <input ref={input} type="file" multiple hidden accept=".csv,.tsv,.txt,text/csv,text/plain" aria-label={t('chooseFile')} onChange={(event) => void send(event.target.files)} />
        <p className="quiet">{t('dropHelp')}</p>
      </div>
    </>
  );
}
