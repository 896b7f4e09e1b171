// SPDX-License-Identifier: Apache-2.0
//
// The parcels of an order: where each is, what it holds, and each marked delivered by itself.
import { Button, Skeleton } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { useModel } from '../../api/metadata';
import type { Item } from '../../api/types';
import { recordPath } from '../../app/paths';
import { Moment } from '../../components/Moment';
import { TagName } from '../../components/TagName';
import { knownLabel } from '../../format/known';
import { integer, quantity } from '../../format/numbers';
import { useWords } from '../../i18n';
import { linesOf } from './draft';
import { LineName } from './StepLines';
import { useOrderSteps, type OrderSteps } from './steps';
import { useTaking } from './useTaking';

type Parcel = OrderSteps['parcels'][number];

// In the shades that tags have; what needs somebody is amber.
const SHADES: Record<Parcel['status'], string> = { packed: 'grey', shipped: 'blue', delivered: 'green', lost: 'amber', cancelled: 'grey' };

export function Parcels({ order }: { order: Item }) {
  const { t, language } = useWords();
  const model = useModel();
  const work = useOrderSteps(order).data;
  if (!model.may('read', 'shipment')) return null;
  const parcels = work?.parcels ?? [];
  return (
    <section className="card" aria-labelledby="parcels-title">
      <div className="card-head">
        <h2 id="parcels-title">{t('parcels')}</h2>
        {parcels.length > 1 && <span className="quiet">{t('countRecords', { count: integer(parcels.length, language) })}</span>}
      </div>
      {!work && <Skeleton active title={false} paragraph={{ rows: 2 }} />}
      {work && parcels.length === 0 && <p className="quiet">{t('nothingRelated')}</p>}
      <ol className="parcels">
        {work && parcels.map((parcel, at) => <OneParcel key={parcel.id} order={order} work={work} parcel={parcel} n={at + 1} />)}
      </ol>
    </section>
  );
}

function OneParcel({ order, work, parcel, n }: { order: Item; work: OrderSteps; parcel: Parcel; n: number }) {
  const { t, label } = useWords();
  const model = useModel();
  const taking = useTaking(order, work);
  const [busy, setBusy] = useState(false);
  const field = (name: string) => model.field('shipment', name);
  const stateOf = (status: string) => label(field('status')?.choices?.find((one) => one.name === status)?.label) || status;
  const carrier = parcel.carrier && (label(knownLabel(field('carrier'), parcel.carrier)) || parcel.carrier);
  const run = async (step: Parcel['next'][number]['step']) => {
    setBusy(true);
    await taking.begin({ step, shipment_id: parcel.id }, (after) => {
      const now = after.parcels.find((one) => one.id === parcel.id)?.status ?? parcel.status;
      return t('parcelTaken', { n, state: stateOf(now), order: taking.statusOf(after) });
    });
    setBusy(false);
  };
  return (
    <li className="parcel">
      <div className="parcel-head">
        <Link to={recordPath('shipment', parcel.id) ?? ''}>{t('parcelN', { n })}</Link>
        <TagName name={stateOf(parcel.status)} colour={SHADES[parcel.status]} />
        <span className="parcel-actions">
          {parcel.next.map((step) => (
            <Button key={step.step} size="small" loading={busy} {...(step.step === 'undeliver' && { type: 'link' as const })} onClick={() => void run(step.step)}>
              {label(step.label)}
            </Button>
          ))}
        </span>
      </div>
      <div className="dotted quiet parcel-facts">
        {carrier && <span>{carrier}</span>}
        {parcel.tracking_number && <span className="parcel-number">{parcel.tracking_number}</span>}
        {parcel.shipped_at && <When word={t('parcelLeft')} at={parcel.shipped_at} />}
        {parcel.delivered_at && <When word={t('parcelArrived')} at={parcel.delivered_at} />}
      </div>
      <Contents order={order} parcel={parcel} />
    </li>
  );
}

function When({ word, at }: { word: string; at: string }): ReactNode {
  return (
    <span>
      {word} <Moment at={at} />
    </span>
  );
}

function Contents({ order, parcel }: { order: Item; parcel: Parcel }) {
  const { t, language } = useWords();
  const lines = linesOf(order);
  if (parcel.lines.length === 0) return <p className="quiet">{t('parcelUnknown')}</p>;
  return (
    <ul className="parcel-lines">
      {parcel.lines.map((line, at) => (
        <li key={at}>
          {quantity(line.quantity_thousandths, language)} × <LineName line={lines[line.position - 1] ?? { id: 0, version: 0, product_code: line.product_code }} />
        </li>
      ))}
    </ul>
  );
}
