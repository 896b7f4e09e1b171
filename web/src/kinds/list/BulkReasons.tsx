// SPDX-License-Identifier: Apache-2.0
//
// Why some of all that matched could not be done: each reason with how many, and the way to those it is about.
import { Link } from 'react-router';
import type { Job } from '../../api/jobs';
import type { Label } from '../../api/types';
import { listPath } from '../../app/paths';
import { integer } from '../../format/numbers';
import { useWords } from '../../i18n';

interface Reason {
  error: Label;
  count: number;
  ids: number[];
}

// The list of those records; among the deleted ones where they were to be restored.
function pathOf(job: Job, ids: number[]): string | null {
  const asked = job.arguments as { entity?: string; request?: { operation?: string } } | null | undefined;
  const path = ids.length > 0 && asked?.entity ? listPath(asked.entity, `id in (${ids.join(', ')})`) : null;
  return path && (asked?.request?.operation === 'restore' ? `${path}&deleted=true` : path);
}

export function BulkReasons({ job }: { job: Job }) {
  const { t, label, language } = useWords();
  const failed = Number(job.result?.failed_count ?? 0);
  const reasons = [...((job.result?.reasons as Reason[] | undefined) ?? [])].sort((a, b) => b.count - a.count);
  const others = failed - reasons.reduce((sum, reason) => sum + reason.count, 0);
  if (job.kind !== 'bulk' || failed === 0) return null;
  return (
    <ul className="bulk-reasons" aria-label={t('bulkSomeFailed', { count: integer(failed, language) })}>
      {reasons.map((reason) => {
        const path = pathOf(job, reason.ids);
        return (
          <li key={reason.error.en}>
            <span>{label(reason.error)}</span> <span className="quiet">({integer(reason.count, language)})</span>{' '}
            {path && <Link to={path}>{t(reason.ids.length < reason.count ? 'bulkOpenFirst' : 'bulkOpenThese', { count: integer(reason.ids.length, language) })}</Link>}
          </li>
        );
      })}
      {others > 0 && <li className="quiet">{t('bulkOtherReasons', { count: integer(others, language) })}</li>}
    </ul>
  );
}
