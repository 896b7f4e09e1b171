// SPDX-License-Identifier: Apache-2.0
//
// Records that belong to the one on the page: newest first, some at a time, with their exact count.
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { get, query } from '../api/client';
import { useModel } from '../api/metadata';
import type { Entity, Field, Item, Page } from '../api/types';
import { ErrorState } from '../components/States';
import { named, roles } from '../components/named';
import { FieldValue, isNumeric } from '../components/FieldValue';
import { integer } from '../format/numbers';
import { useWords } from '../i18n';
import { fieldsAsked } from './list/columns';

const AT_ONCE = 20;

interface Props {
  entity: string;
  of: Record<string, number | string>; // the list parameters that say which
  columns: string[];
  renderers?: Record<string, (item: Item, field: Field) => ReactNode>;
}

export function RelatedList(props: Props) {
  const entity = useModel().entity(props.entity);
  return entity ? <Related {...props} described={entity} /> : null; // not there for those who may not read it
}

function Related({ described, of, columns, renderers }: Props & { described: Entity }) {
  const { t, label, language } = useWords();
  const fields = columns.map((name) => described.fields.find((field) => field.name === name)).filter((field) => field !== undefined);
  const asked = fieldsAsked(described, fields, []);
  const pages = useInfiniteQuery({
    queryKey: ['related', described.name, of, asked],
    queryFn: ({ pageParam, signal }) =>
      get<Page>(`/${described.plural}${query({ ...of, fields: asked, limit: AT_ONCE, cursor: pageParam, count: pageParam ? 'none' : 'exact' })}`, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const count = pages.data?.pages[0]?.count;
  const title = label(described.label_plural);
  return (
    <section className="card" aria-label={title}>
      <div className="card-head">
        <h2>{title}</h2>
        {count !== undefined && <span className="quiet">{t('countRecords', { count: integer(count, language) })}</span>}
      </div>
      {pages.error && <ErrorState error={pages.error} retry={() => void pages.refetch()} />}
      {pages.isPending && <Skeleton active title={false} paragraph={{ rows: 3 }} />}
      {pages.data && items.length === 0 && <p className="quiet">{t('nothingRelated')}</p>}
      {items.length > 0 && (
        <div className="table-scroll stacked" tabIndex={0} role="group" aria-label={title}>
          <table className="plain-table related" {...roles.table}>
            <thead {...roles.group}>
              <tr {...roles.row}>
                {fields.map((field) => (
                  <th key={field.name} scope="col" {...roles.head} className={isNumeric(field) ? 'number' : ''}>
                    {label(field.label)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody {...roles.group}>
              {items.map((item) => (
                <tr key={item.id} {...roles.row}>
                  {fields.map((field) => (
                    <td key={field.name} {...named(label(field.label))} className={isNumeric(field) ? 'number' : ''}>
                      {renderers?.[field.name]?.(item, field) ?? <FieldValue field={field} item={item} plain />}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {pages.hasNextPage && (
        <Button size="small" className="related-more" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('showMore')}
        </Button>
      )}
    </section>
  );
}
