// SPDX-License-Identifier: Apache-2.0
//
// What cleaning changed on the way in: the first values, with before and after; the file has them
// all.
import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/client';
import type { components } from '../../api/openapi';
import { named, roles } from '../../components/named';
import { integer } from '../../format/numbers';
import { useWords } from '../../i18n';
import { Beginning } from './Beginning';

const FEW = 10;
const NAMES = ['line', 'column', 'valueBefore', 'valueAfter', 'whatWasDone'] as const;

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
      <Beginning
        items={items}
        few={FEW}
        draw={(shown) => (
          <div className="table-scroll stacked" tabIndex={0} role="group" aria-label={t('cleanedValues')}>
            <table className="plain-table preview-table" {...roles.table}>
              <thead {...roles.group}>
                <tr {...roles.row}>
                  {NAMES.map((name) => (
                    <th key={name} scope="col" {...roles.head}>
                      {t(name)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody {...roles.group}>
                {shown.map((item, index) => (
                  <tr key={index} {...roles.row}>
                    <td {...named(t('line'))}>{integer(item.line, language)}</td>
                    <td {...named(t('column'))} className="reject-reason">
                      {item.column}
                    </td>
                    <td {...named(t('valueBefore'))} className="reject-reason">
                      {item.before || t('becomesEmpty')}
                    </td>
                    <td {...named(t('valueAfter'))} className="reject-reason">
                      {item.after || t('becomesEmpty')}
                    </td>
                    <td {...named(t('whatWasDone'))} className="reject-reason">
                      {label(item.what)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      />
    </section>
  );
}
