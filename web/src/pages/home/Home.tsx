// SPDX-License-Identifier: Apache-2.0
//
// Four figures and one chart; each opens the records behind it.
import { useQuery } from '@tanstack/react-query';
import { Button, Segmented, Skeleton } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { get } from '../../api/client';
import { useModel } from '../../api/metadata';
import { useSession } from '../../api/session';
import type { Figure, Home, HomeChart } from '../../api/types';
import { listPath, paths } from '../../app/paths';
import { PageHead } from '../../components/PageHead';
import { EmptyState, ErrorState } from '../../components/States';
import { integer, money } from '../../format/numbers';
import { day, dayOf } from '../../format/time';
import { useWords, type Key } from '../../i18n';
import { Start as Questions } from '../insight/Start';
import './home.css';

const FailedRuns = lazy(() => import('../exports/FailedRuns').then((m) => ({ default: m.FailedRuns })));
const DaysChart = lazy(() => import('./DaysChart').then((m) => ({ default: m.DaysChart })));

const FIGURES: Record<string, Key> = {
  customers: 'figureCustomers',
  new_customers: 'figureNewCustomers',
  orders: 'figureOrders',
  revenue: 'figureNetRevenue',
};

type Measure = 'revenue_minor' | 'orders';

export function Page() {
  const { t } = useWords();
  const home = useQuery({ queryKey: ['home'], queryFn: ({ signal }) => get<Home>('/home', signal) });
  return (
    <div className="page">
      <PageHead title={t('home')} />
      <Failed />
      {home.error && <ErrorState error={home.error} retry={() => void home.refetch()} />}
      {home.isPending && <Skeleton active title={false} paragraph={{ rows: 8 }} />}
      {home.data && (
        <>
          <div className="figures">
            {home.data.figures.map((figure) => (
              <FigureCard key={figure.key} figure={figure} />
            ))}
          </div>
          {home.data.chart && <Which days={home.data.chart.days} />}
          {home.data.chart && !isEmpty(home.data) && <Questions />}
          {isEmpty(home.data) ? <Start /> : home.data.chart && <ChartCard chart={home.data.chart} />}
        </>
      )}
    </div>
  );
}

// What somebody made that went wrong while they were away.
function Failed() {
  const may = useModel().may('read', 'export_schedule');
  const staff = useSession().data?.staff.id;
  if (!may || staff === undefined) return null;
  return (
    <Suspense>
      <FailedRuns staff={staff} />
    </Suspense>
  );
}

const isEmpty = (home: Home) => home.figures.every((figure) => figure.value === 0);

// The 30 days end today; in a shop whose orders are all older, with the last of them.
function Which({ days }: { days: string[] }) {
  const { t, language } = useWords();
  const { timezone } = useModel();
  const last = days.at(-1);
  if (!last || last >= dayOf(new Date().toISOString(), timezone)) return null;
  return <p className="quiet">{t('olderDays', { day: day(last, language) })}</p>;
}

function FigureCard({ figure }: { figure: Figure }) {
  const { t, language } = useWords();
  const { currency } = useModel();
  const key = FIGURES[figure.key];
  const value = figure.unit === 'money' ? money(figure.value, figure.currency ?? currency, language) : integer(figure.value, language);
  const path = listPath(figure.entity, figure.filter ?? undefined) ?? paths.home;
  return (
    <Link to={path} className="figure">
      <span className="figure-name">{key ? t(key) : figure.key}</span>
      <span className="figure-value">{value}</span>
    </Link>
  );
}

// What a new shop does first.
function Start() {
  const { t } = useWords();
  const model = useModel();
  const action = model.may('import', 'customer') && (
    <Link to={paths.importNew}>
      <Button type="primary">{t('importFile')}</Button>
    </Link>
  );
  return (
    <div className="card">
      <EmptyState sentence={t('homeEmpty')} action={action} />
    </div>
  );
}

function ChartCard({ chart }: { chart: HomeChart }) {
  const { t, language } = useWords();
  const [measure, setMeasure] = useState<Measure>('revenue_minor');
  const [asTable, setAsTable] = useState(false);
  const navigate = useNavigate();
  // The very orders that a bar counts (GET /home): what stands, and for their number sales only.
  const openDay = (date: string) => {
    const counted = measure === 'orders' ? 'kind = "sale" and status != "cancelled"' : 'status != "cancelled"';
    void navigate(listPath('order', `ordered_at between ${date} and ${date} and ${counted}`) ?? paths.orders);
  };
  return (
    <section className="card" aria-labelledby="chart-title">
      <div className="card-head">
        <h2 id="chart-title">{t(measure === 'orders' ? 'chartOrders' : 'chartRevenue')}</h2>
        <span className="quiet">
          {day(chart.days[0] ?? '', language)} – {day(chart.days[chart.days.length - 1] ?? '', language)}
        </span>
        <Segmented<Measure>
          value={measure}
          onChange={setMeasure}
          aria-label={t('measure')}
          options={[
            { value: 'revenue_minor', label: t('revenue') },
            { value: 'orders', label: t('orders') },
          ]}
        />
        <Button type="text" size="small" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? t('asChart') : t('asTable')}
        </Button>
      </div>
      {asTable ? (
        <DaysTable chart={chart} onOpen={openDay} />
      ) : (
        <Suspense fallback={<div className="chart" aria-busy="true" />}>
          <DaysChart days={chart.days} values={chart[measure]} measure={measure} onOpen={openDay} />
        </Suspense>
      )}
    </section>
  );
}

function DaysTable(props: { chart: HomeChart; onOpen: (date: string) => void }) {
  const { t, language } = useWords();
  const { currency } = useModel();
  const { chart } = props;
  return (
    <div className="days-table">
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t('day')}</th>
            <th scope="col" className="number">
              {t('orders')}
            </th>
            <th scope="col" className="number">
              {t('revenue')}
            </th>
          </tr>
        </thead>
        <tbody>
          {chart.days.map((date, i) => (
            <tr key={date}>
              <th scope="row">
                <Button type="link" size="small" onClick={() => props.onOpen(date)}>
                  {day(date, language)}
                </Button>
              </th>
              <td className="number">{integer(chart.orders[i] ?? 0, language)}</td>
              <td className="number">{money(chart.revenue_minor[i] ?? 0, currency, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
