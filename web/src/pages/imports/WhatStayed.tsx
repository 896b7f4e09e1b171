// SPDX-License-Identifier: Apache-2.0
//
// What an undo left as it is, since somebody has changed it after the import: how many, and the first
// of them with the reason. The job that undid the import tells it.
import { Alert } from 'antd';
import { useJobs } from '../../api/jobs';
import { useModel } from '../../api/metadata';
import type { Label } from '../../api/types';
import { ReferenceName } from '../../components/FieldValue';
import { integer } from '../../format/numbers';
import { useWords } from '../../i18n';

const MOST = 50; // that are named

interface Kept {
  entity: string;
  id: number;
  reason: Label;
}

export function WhatStayed({ importId }: { importId: number }) {
  const { t, label, language } = useWords();
  const model = useModel();
  const job = useJobs().data?.items.find((one) => one.kind === 'import_undo' && one.status === 'done' && one.arguments?.import_id === importId);
  const count = Number(job?.result?.kept_count ?? 0);
  const kept = ((job?.result?.kept ?? []) as Kept[]).slice(0, MOST);
  if (count === 0) return null;
  return (
    <Alert
      type="warning"
      showIcon
      className="record-note"
      title={t('undoKept', { count: integer(count, language) })}
      description={
        <>
          <ul className="reject-reasons">
            {kept.map((one) => (
              <li key={`${one.entity} ${one.id}`}>
                {label(model.entity(one.entity)?.label)} <ReferenceName entity={one.entity} id={one.id} /> <span className="quiet">{label(one.reason)}</span>
              </li>
            ))}
          </ul>
          {count > kept.length && <p className="quiet">{t('undoKeptFirst', { shown: integer(kept.length, language) })}</p>}
        </>
      }
    />
  );
}
