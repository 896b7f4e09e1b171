// SPDX-License-Identifier: Apache-2.0
//
// What can be done with everybody in a segment: open them, export them, freeze them as a list.
import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useQueryClient } from '@tanstack/react-query';
import { post } from '../../api/client';
import { useModel } from '../../api/metadata';
import { recordPath } from '../../app/paths';
import { useErrorText } from '../../components/States';
import { integer } from '../../format/numbers';
import { dayOf } from '../../format/time';
import { ExportDialog } from '../../kinds/list/ExportDialog';
import { usePreview } from './Answer';
import { useSegmentWords } from './words';

interface Props {
  rule: string;
  name: string;
  folder: string;
}

const COLUMNS = ['id', 'number', 'name', 'phone', 'email', 'city', 'tier', 'order_count', 'net_base_minor', 'last_order_at'];

export function AudienceActions({ rule, name, folder }: Props) {
  const { say } = useSegmentWords();
  const model = useModel();
  const customer = model.entity('customer');
  const [freezing, setFreezing] = useState(false);
  const [exporting, setExporting] = useState(false);
  return (
    <div className="segment-actions">
      {model.may('create', 'segment') && model.may('create', 'segment_member') && <Button onClick={() => setFreezing(true)}>{say('freeze')}</Button>}
      {model.may('export', 'customer') && <Button onClick={() => setExporting(true)}>{say('exportThem')}</Button>}
      {exporting && customer && (
        <ExportDialog
          what={{ entity: customer, filter: rule || null, sort: 'id', columns: COLUMNS, ...(name && { title: name }) }}
          onClose={() => setExporting(false)}
        />
      )}
      {freezing && <Freeze rule={rule} name={name} folder={folder} onClose={() => setFreezing(false)} />}
    </div>
  );
}

function Freeze({ rule, name, folder, onClose }: Props & { onClose: () => void }) {
  const { say, t, language } = useSegmentWords();
  const navigate = useNavigate();
  const client = useQueryClient();
  const errorText = useErrorText();
  const count = usePreview(rule).data?.count;
  const { timezone } = useModel();
  const [list, setList] = useState(() => `${name || say('newList')} ${dayOf(new Date().toISOString(), timezone)}`);
  const [refused, setRefused] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const start = async () => {
    setBusy(true);
    try {
      const made = await post<{ segment_id: number; job_id: number }>('/segments/freeze', { name: list.trim(), rule, folder: folder || null });
      void client.invalidateQueries({ queryKey: ['jobs'] });
      void client.invalidateQueries({ queryKey: ['list', 'segment'] });
      onClose();
      void navigate(`${recordPath('segment', made.segment_id)}?job=${made.job_id}`);
    } catch (error) {
      setRefused(error);
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={say('freezeTitle', { count: count === undefined ? '…' : integer(count, language) })}
      okText={say('freeze')}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: list.trim() === '', loading: busy }}
      onOk={() => void start()}
      onCancel={onClose}
    >
      <p>{say('freezeHelp')}</p>
      <label className="option">
        <span>{say('listName')}</span>
        <Input value={list} maxLength={128} onChange={(event) => setList(event.target.value)} onPressEnter={() => void start()} />
      </label>
      {refused !== null && (
        <p className="rule-error" role="alert">
          {errorText(refused).title} {errorText(refused).detail}
        </p>
      )}
    </Modal>
  );
}
