// SPDX-License-Identifier: Apache-2.0
//
// Which rows of an import were refused, where and why: the commonest reasons, then the first rows;
// the file has them all.
import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/client';
import type { components } from '../../api/openapi';
import { integer } from '../../format/numbers';
import { useWords } from '../../i18n';
import { LinesTable } from './LinesTable';

const MOST = 50; // that the server tells

export function RejectedRows({ importId, count, refused, undone }: { importId: number; count: number; refused: boolean; undone: boolean }) {
  const { t, label, language } = useWords();
  const rows = useQuery({
    queryKey: ['import-problems', importId, count],
    queryFn: ({ signal }) => get<components['schemas']['ImportRejects']>(`/imports/${importId}/problems`, signal),
    enabled: count > 0,
  });
  const items = rows.data?.items ?? [];
  const reasons = rows.data?.reasons ?? [];
  const numbers = { shown: integer(items.length, language), count: integer(count, language) };
  if (items.length === 0) return null;
  return (
    <section className="card" aria-labelledby="rejected-title">
      <h2 id="rejected-title">{t('rejectedRows')}</h2>
      {(refused || count > 1) && (
        <ul className="reject-reasons" aria-label={t('rejectReasons')}>
          {reasons.map((one, index) => (
            <li key={index}>
              <b>{t('rejectReasonRows', { count: integer(one.count, language) })}</b> {one.column && <span className="quiet">{one.column}</span>} {label(one.reason)}
            </li>
          ))}
        </ul>
      )}
      {refused || undone ? items.length >= MOST && <p className="quiet">{t('rejectedNone', numbers)}</p> : <p className="quiet">{items.length >= MOST ? t('rejectedSome', numbers) : t('rejectedAll')}</p>}
      <LinesTable
        title={t('rejectedRows')}
        lines={items}
        cells={[
          ['value', (one) => one.value],
          ['reason', (one) => label(one.reason)],
        ]}
      />
    </section>
  );
}
