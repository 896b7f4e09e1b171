// SPDX-License-Identifier: Apache-2.0
//
// What events look like, learnt from those that arrive: one table of events, the properties of the
// one chosen, and what has changed.
import { Skeleton, Tag, Tooltip } from 'antd';
import { Link, useSearchParams } from 'react-router';
import { useModel } from '../../api/metadata';
import { paths } from '../../app/paths';
import { ReferenceName } from '../../components/FieldValue';
import { LinkButton } from '../../components/LinkButton';
import { Moment } from '../../components/Moment';
import { PageHead } from '../../components/PageHead';
import { EmptyState, ErrorState } from '../../components/States';
import { integer } from '../../format/numbers';
import { Kept, KEPT_MOST } from './Kept';
import { useDrift, useSchema, useSchemas, type Drift, type Property, type Schema } from './schemas';
import { useEventWords, type EventKey } from './words';
import './events.css';
import { named } from '../../components/named';

export function Page() {
  const { say } = useEventWords();
  const [params] = useSearchParams();
  const schemas = useSchemas();
  const { allCustomers } = useModel();
  const name = params.get('name');
  return (
    <div className="page">
      <PageHead title={say('schemas')} detail={say('schemasAbout')}>
        <LinkButton to={paths.liveEvents}>{say('seeLive')}</LinkButton>
      </PageHead>
      {schemas.error && <ErrorState error={schemas.error} retry={() => void schemas.refetch()} />}
      {schemas.isPending && <Skeleton active title={false} paragraph={{ rows: 8 }} />}
      {schemas.data?.length === 0 && (
        <div className="card">
          <EmptyState sentence={say(allCustomers ? 'schemasEmpty' : 'schemasOfAll')} action={<LinkButton to={paths.liveEvents}>{say('seeLive')}</LinkButton>} />
        </div>
      )}
      {schemas.data && schemas.data.length > 0 && (
        <>
          {name !== null && <Whole source={Number(params.get('source')) || 0} name={name} />}
          <Known schemas={schemas.data} />
          <Changes />
        </>
      )}
    </div>
  );
}

function SourceName({ id }: { id: number | null }) {
  const { say } = useEventWords();
  return id ? <ReferenceName entity="source" id={id} link={false} /> : <span className="quiet">{say('noSource')}</span>;
}

function addressOf(schema: Pick<Schema, 'name' | 'source_id'>): string {
  return `${paths.eventSchemas}?${new URLSearchParams({ name: schema.name, ...(schema.source_id && { source: String(schema.source_id) }) })}`;
}

function Known({ schemas }: { schemas: Schema[] }) {
  const { say, language } = useEventWords();
  return (
    <section className="card table-scroll stacked" tabIndex={0} role="region" aria-label={say('schemas')}>
      <table className="plain-table event-table">
        <thead>
          <tr>
            <th scope="col">{say('eventName')}</th>
            <th scope="col">{say('source')}</th>
            <th scope="col" className="number">
              {say('events')}
            </th>
            <th scope="col" className="number">
              {say('properties')}
            </th>
            <th scope="col">{say('lastSeen')}</th>
          </tr>
        </thead>
        <tbody>
          {schemas.map((schema) => (
            <tr key={`${schema.source_id} ${schema.name}`}>
              <th scope="row">
                <Link to={addressOf(schema)}>{schema.name}</Link> {schema.gone && <Tag className="tag tag-amber">{say('gone')}</Tag>}
              </th>
              <td {...named(say('source'))}>
                <SourceName id={schema.source_id} />
              </td>
              <td {...named(say('events'))} className="number">{integer(schema.events, language)}</td>
              <td {...named(say('properties'))} className="number">{integer(schema.properties, language)}</td>
              <td {...named(say('lastSeen'))}>
                <Moment at={schema.last_at} relative />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Whole({ source, name }: { source: number; name: string }) {
  const { say, language } = useEventWords();
  const schema = useSchema(source, name);
  if (schema.error) return <ErrorState error={schema.error} />;
  if (!schema.data) return <Skeleton active title={false} paragraph={{ rows: 6 }} />;
  const { properties, kept, events, first_at, last_at, more } = schema.data;
  return (
    <section className="card" aria-labelledby="schema-title">
      <h2 id="schema-title">{name}</h2>
      <p className="quiet">
        <SourceName id={schema.data.source_id} /> · {say('events')} {integer(events, language)} · {say('firstSeen')} <Moment at={first_at} relative /> · {say('lastSeen')} <Moment at={last_at} relative />
      </p>
      {properties.length === 0 ? (
        <p>{say('noProperties')}</p>
      ) : (
        <div className="table-scroll" tabIndex={0} role="region" aria-label={say('property')}>
          <table className="plain-table event-table">
            <thead>
              <tr>
                <th scope="col">{say('property')}</th>
                <th scope="col">{say('types')}</th>
                <th scope="col" className="number">
                  {say('share')}
                </th>
                <th scope="col">
                  <Tooltip title={say('keptHelp', { most: KEPT_MOST })}>{say('kept')}</Tooltip>
                </th>
                <th scope="col">
                  <Tooltip title={say('examplesHelp')}>{say('examples')}</Tooltip>
                </th>
                <th scope="col">{say('firstSeen')}</th>
                <th scope="col">{say('lastSeen')}</th>
              </tr>
            </thead>
            <tbody>
              {properties.map((property) => (
                <PropertyRow key={property.path} property={property} kept={kept} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {more && <p className="quiet">{say('more')}</p>}
    </section>
  );
}

function PropertyRow({ property, kept }: { property: Property; kept: string[] }) {
  const { say } = useEventWords();
  const kinds = Object.entries(property.kinds).sort(([, a], [, b]) => b - a);
  return (
    <tr>
      <th scope="row">
        <code>{property.path}</code> {property.gone && <Tag className="tag tag-amber">{say('gone')}</Tag>}
      </th>
      <td>{kinds.map(([kind]) => say(kind as EventKey)).join(' · ')}</td>
      <td className="number">{(property.share * 100).toFixed(property.share > 0 && property.share < 0.1 ? 1 : 0)} %</td>
      <td>
        <Kept property={property} all={kept} />
      </td>
      <td className="event-examples">{property.examples.join(' · ')}</td>
      <td>
        <Moment at={property.first_at} relative />
      </td>
      <td>
        <Moment at={property.last_at} relative />
      </td>
    </tr>
  );
}

function Changes() {
  const { say } = useEventWords();
  const drift = useDrift();
  return (
    <section className="card" aria-labelledby="changes-title">
      <h2 id="changes-title">{say('changes')}</h2>
      {drift.data?.length === 0 && <p className="quiet">{say('noChanges')}</p>}
      <ul className="event-changes">
        {drift.data?.map((change) => (
          <li key={change.id}>
            <Change change={change} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Change({ change }: { change: Drift }) {
  const { say } = useEventWords();
  const kind = (name: string) => say(name as EventKey);
  return (
    <>
      <Link to={addressOf(change)}>{say(change.kind, { event: change.name, path: change.path, was: kind(change.was), now: kind(change.now) })}</Link>{' '}
      <span className="quiet">
        <SourceName id={change.source_id} /> · <Moment at={change.at} relative />
      </span>
    </>
  );
}
