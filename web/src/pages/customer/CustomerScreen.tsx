// SPDX-License-Identifier: Apache-2.0
//
// Everything known about one customer: who, by what recognised, what worth, where, what agreed to,
// and one timeline of all that happened.
import { Skeleton } from 'antd';
import { Link, useNavigate, useParams } from 'react-router';
import { useEntity, useModel, visibleFields } from '../../api/metadata';
import { useProfile, type Profile } from '../../api/records';
import type { Entity, Item } from '../../api/types';
import { paths } from '../../app/paths';
import { LinkButton } from '../../components/LinkButton';
import { FieldValue } from '../../components/FieldValue';
import { PageHead } from '../../components/PageHead';
import { recordTitle } from '../../components/ReferenceInput';
import { ErrorState } from '../../components/States';
import { inSentence, useWords } from '../../i18n';
import { Facts } from '../../kinds/Facts';
import { RecordActions } from '../../kinds/RecordActions';
import { CustomerOffers } from '../recommend/Offers';
import { CustomerTags } from './CustomerTags';
import { Glance } from './Glance';
import { Notes } from './Notes';
import { Outlook } from './Outlook';
import { OwnedList } from './OwnedList';
import { Timeline } from './Timeline';

const WHO = ['kind', 'name', 'number', 'nickname', 'phone', 'email', 'gender', 'birth_day', 'lunar_birthday', 'language', 'company', 'occupation', 'country', 'province', 'city', 'tier'];
const CARE = ['source_id', 'owner_staff_id', 'team_id', 'created_at', 'updated_at'];

function fieldsNamed(entity: Entity, names: string[]) {
  return names.map((name) => visibleFields(entity).find((field) => field.name === name)).filter((field) => field !== undefined);
}

export function Page() {
  const id = Number(useParams().id);
  const profile = useProfile(id);
  const { t } = useWords();
  if (profile.error) {
    return (
      <div className="page">
        <PageHead title={t('customer')} />
        <ErrorState error={profile.error} retry={() => void profile.refetch()} />
      </div>
    );
  }
  if (!profile.data) {
    return (
      <div className="page" aria-busy="true">
        <Skeleton active title={false} avatar paragraph={{ rows: 14 }} />
      </div>
    );
  }
  return <Customer key={id} profile={profile.data} />;
}

function Customer({ profile }: { profile: Profile }) {
  const entity = useEntity('customer');
  const { customer } = profile;
  const model = useModel();
  const { t, label } = useWords();
  const navigate = useNavigate();
  const name = recordTitle(entity, customer, label);
  const own = visibleFields(entity).filter((field) => field.custom);
  return (
    <div className="page">
      <PageHead title={name} detail={<WhoInOneLine customer={customer} entity={entity} />}>
        <RecordActions entity={entity} item={customer} onDeleted={() => void navigate(paths.customers)}>
          {model.may('create', 'order') && (
            <LinkButton size="small" type="primary" to={`${paths.orderNew}?customer=${customer.id}`}>
              {t('newOne', { entity: inSentence(label(model.entity('order')?.label)) })}
            </LinkButton>
          )}
        </RecordActions>
      </PageHead>
      {model.may('read', 'customer_tag') && <CustomerTags customer={customer} tags={profile.tags} />}
      <Glance customer={customer} />
      <div className="record-columns">
        <div className="record-left">
          <section className="card" aria-labelledby="who-title">
            <h2 id="who-title">{t('who')}</h2>
            <Facts entity={entity} item={customer} fields={fieldsNamed(entity, WHO)} folded />
          </section>
          <OwnedList entity="identity" customerId={customer.id} line={['kind', 'value']} quiet={['namespace', 'verified_at']} filter="kind not in (card, device, cookie)" />
          <Outlook customerId={customer.id} />
          <CustomerOffers customerId={customer.id} />
          <OwnedList
            entity="identity"
            customerId={customer.id}
            line={['kind', 'value']}
            quiet={['namespace', 'source_id', 'created_at']}
            filter="kind in (card, device, cookie)"
            title={t('cardsAndDevices')}
          />
          <OwnedList entity="address" customerId={customer.id} line={['recipient', 'province', 'city', 'district', 'street']} quiet={['kind', 'phone', 'postcode']} />
          <OwnedList entity="consent" customerId={customer.id} line={['channel', 'purpose', 'status']} quiet={['brand', 'decided_at']} />
          <OwnedList entity="relation" customerId={customer.id} line={['kind', 'other_customer_id']} quiet={['about']} />
          {own.length > 0 && (
            <section className="card" aria-labelledby="own-title">
              <h2 id="own-title">{t('customFields')}</h2>
              <Facts entity={entity} item={customer} fields={own} />
            </section>
          )}
          <section className="card" aria-labelledby="care-title">
            <h2 id="care-title">{t('care')}</h2>
            <Facts entity={entity} item={customer} fields={fieldsNamed(entity, CARE)} />
          </section>
        </div>
        <div className="record-right">
          {model.may('read', 'note') && <Notes customerId={customer.id} />}
          <Timeline customerId={customer.id} />
        </div>
      </div>
    </div>
  );
}

const LINE = ['tier', 'city', 'phone', 'email'];

function WhoInOneLine(props: { customer: Item; entity: Entity }) {
  const model = useModel();
  const { t } = useWords();
  const shown = LINE.filter((name) => props.customer[name]);
  return (
    <span className="dotted">
      <Link to={paths.customers}>{t('customers')}</Link>
      {shown.map((name) => {
        const field = model.field('customer', name);
        return field && <FieldValue key={name} field={field} item={props.customer} />;
      }).map((value, index) => (
        <span key={shown[index]}>{value}</span>
      ))}
    </span>
  );
}
