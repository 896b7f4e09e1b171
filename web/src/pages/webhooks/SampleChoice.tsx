// SPDX-License-Identifier: Apache-2.0
//
// Which body the mapping is made with.
import { Alert, Button, Input, Modal, Select, Space } from 'antd';
import { useState } from 'react';
import type { Item } from '../../api/types';
import { Moment } from '../../components/Moment';
import { useWords } from '../../i18n';
import { NEWEST, useKept, type Sample } from './sample';

function parsed(text: string): Record<string, unknown> | null {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function Paste({ onDone }: { onDone: (body: Record<string, unknown> | null) => void }) {
  const { t } = useWords();
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState(false);
  const use = () => {
    const body = parsed(text);
    setWrong(!body);
    if (body) onDone(body);
  };
  return (
    <Modal open title={t('hookPaste')} okText={t('hookUseSample')} cancelText={t('cancel')} onOk={use} onCancel={() => onDone(null)}>
      <p>{t('hookPasteHint')}</p>
      <Input.TextArea rows={12} value={text} onChange={(event) => setText(event.target.value)} aria-label={t('hookPaste')} spellCheck={false} />
      {wrong && <Alert type="error" showIcon className="hook-note" title={t('hookNotJson')} />}
    </Modal>
  );
}

export function SampleChoice({ item, sample, onChange }: { item: Item; sample: Sample; onChange: (next: Sample) => void }) {
  const { t } = useWords();
  const kept = useKept(item);
  const [pasting, setPasting] = useState(false);
  const done = (body: Record<string, unknown> | null) => {
    setPasting(false);
    if (body) onChange({ receiptId: null, body });
  };
  const options = [
    { value: 'newest', label: t('hookNewest') },
    ...(sample.body ? [{ value: 'pasted', label: t('hookPasted') }] : []),
    ...kept.map((each) => ({
      value: String(each.id),
      label: (
        <>
          <Moment at={each.received_at} plain /> · {t(`hookReceipt_${each.status}`)}
        </>
      ),
    })),
  ];
  return (
    <Space wrap className="record-note">
      {t('hookSample')}
      <Select
        size="small"
        aria-label={t('hookSample')}
        className="hook-sample"
        value={sample.body ? 'pasted' : sample.receiptId === null ? 'newest' : String(sample.receiptId)}
        onChange={(next: string) => next !== 'pasted' && onChange(next === 'newest' ? NEWEST : { receiptId: Number(next), body: null })}
        popupMatchSelectWidth={false}
        options={options}
      />
      <Button size="small" onClick={() => setPasting(true)}>
        {t('hookPaste')}
      </Button>
      {pasting && <Paste onDone={done} />}
    </Space>
  );
}
