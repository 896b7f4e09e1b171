// SPDX-License-Identifier: Apache-2.0
//
// What cleaning changed on the way in: the first values, with before and after; the file has them
// all.
import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/client';
import type { components } from '../../api/openapi';
import { integer } from '../../format/numbers';
import { useWords } from '../../i18n';
import { LinesTable } from './LinesTable';

export function CleanedValues({ importId, count }: { importId: number; count: number }) {
  const { t, label, language } = useWords();
  const rows = useQuery({
    queryKey: ['import-changes', importId, count],
    queryFn: ({ signal }) => get<components['schemas']['ImportChanges']>(`/imports/${importId}/changes`, signal),
    enabled: count > 0,
  });
  const items = rows.data?.items ?? [];
  if (items.length === 0) return null;
  const numbers = { shown: integer(items.length, language), count: integer(count, language) };
  return (
    <section className="card" aria-labelledby="cleaned-title">
      <h2 id="cleaned-title">{t('cleanedValues')}</h2>
      <p className="quiet">{items.length < count ? t('cleanedSome', numbers) : t('cleanedAll')}</p>
      <LinesTable
        title={t('cleanedValues')}
        lines={items}
        cells={[
          ['valueBefore', (one) => one.before || t('becomesEmpty')],
          ['valueAfter', (one) => one.after || t('becomesEmpty')],
          ['whatWasDone', (one) => label(one.what)],
        ]}
      />
    </section>
  );
}
