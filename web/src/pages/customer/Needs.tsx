// SPDX-License-Identifier: Apache-2.0
//
// What the customer needs again: up to three products, each with its day and the days between which it lies.
import { useQuery } from '@tanstack/react-query';
import { Tag } from 'antd';
import { Link } from 'react-router';
import { get } from '../../api/client';
import { useModel } from '../../api/metadata';
import { keys } from '../../api/records';
import type { components } from '../../api/openapi';
import { paths, recordPath } from '../../app/paths';
import { day } from '../../format/time';
import { useWords } from '../../i18n';
import './needs.css';

type Answer = components['schemas']['CustomerNeeds'];
type Need = components['schemas']['CustomerNeed'];

export function Needs({ customerId }: { customerId: number }) {
  const { t, label } = useWords();
  const model = useModel();
  const may = model.may('read', 'order') && model.may('read', 'product');
  const needs = useQuery({
    queryKey: keys.needs(customerId),
    queryFn: ({ signal }) => get<Answer>(`/customers/${customerId}/needs`, signal),
    enabled: may,
    retry: false,
  });
  if (!may || !needs.data) return null;
  const { items, bought, reason } = needs.data;
  return (
    <div className="needs">
      <h3>{t('needsAgain')}</h3>
      {items.length === 0 && <p className="quiet">{bought > 0 && reason ? label(reason) : t(bought > 0 ? 'needsStopped' : 'needsNothing')}</p>}
      {items.length > 0 && (
        <ul>
          {items.map((need) => (
            <NeedItem key={need.product_id} need={need} />
          ))}
        </ul>
      )}
      {items.length > 0 && <Link to={paths.report.replace(':id', 'replenish')}>{t('needsReport')}</Link>}
    </div>
  );
}

function NeedItem({ need }: { need: Need }) {
  const { t, language } = useWords();
  const path = recordPath('product', need.product_id);
  return (
    <li>
      <div className="needs-name">
        <span>{path ? <Link to={path}>{need.product}</Link> : need.product}</span>
        {need.state !== 'later' && <Tag className={`tag tag-${need.state === 'overdue' ? 'red' : 'amber'}`}>{t(need.state === 'overdue' ? 'needsOverdue' : 'needsDue')}</Tag>}
      </div>
      <div>
        {day(need.day, language)} <span className="quiet">{t('needsWindow', { from: day(need.from, language), to: day(need.to, language) })}</span>
      </div>
    </li>
  );
}
