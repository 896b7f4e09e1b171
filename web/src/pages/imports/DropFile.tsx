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

// Drop a file or choose one; it is uploaded at once.
export function DropFile(props: { onUploaded: (fileId: number) => Promise<void> | void }) {
  const { t, language } = useWords();
  const errorText = useErrorText();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [sending, setSending] = useState<Sending | null>(null);
  const [error, setError] = useState<unknown>(null);

  const send = async (file: File | undefined) => {
    if (!file) return;
    const cancel = new AbortController();
    setError(null);
    setSending({ file, share: 0, cancel });
    try {
      const record = await upload<Item>('/files', file, (share) => setSending({ file, share, cancel }), cancel.signal);
      await props.onUploaded(record.id);
    } catch (failure) {
      if (!cancel.signal.aborted) setError(failure);
    }
    setSending(null);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void send(event.dataTransfer.files[0]);
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
        <input ref={input} type="file" hidden accept=".csv,.tsv,.txt,text/csv,text/plain" aria-label={t('chooseFile')} onChange={(event) => void send(event.target.files?.[0])} />
        <p className="quiet">{t('dropHelp')}</p>
      </div>
    </>
  );
}
