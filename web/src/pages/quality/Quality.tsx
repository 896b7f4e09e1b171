// SPDX-License-Identifier: Apache-2.0
//
// Can we rely on what we know? How complete, right, unique and fresh records are, by field and
// source; every number opens its records.
import { Alert, Button, Empty, Segmented, Skeleton } from 'antd';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useEntity, useModel } from '../../api/metadata';
import { listPath, paths } from '../../app/paths';
import { JobProgress } from '../../components/JobLine';
import { Moment } from '../../components/Moment';
import { PageHead } from '../../components/PageHead';
import { ErrorState, useErrorText } from '../../components/States';
import { integer, percent } from '../../format/numbers';
import { useWords, type Key } from '../../i18n';
import { Course } from './Course';
import { FieldTable, type Row } from './FieldTable';
import { ALL, figureOf, SUBJECTS, totalOf, useLook, useQuality, type Aspect, type Quality, type Subject } from './figures';

const ASPECTS: Aspect[] = ['filled', 'doubtful', 'shared'];
const LOOK_AT = 'any(doubts)';

function aspectKey(aspect: Aspect): Key {
  return `qualityAspect_${aspect}` as Key;
}

// The answer in a sentence, with its number.
function Answer({ entity, quality }: { entity: Subject; quality: Quality }) {
  const { t, language } = useWords();
  const total = totalOf(quality, ALL);
  const reachable = figureOf(quality, '', 'reachable', ALL);
  const fresh = figureOf(quality, '', 'fresh', ALL)?.count ?? 0;
  const share = (count: number) => percent(total === 0 ? 0 : count / total, language);
  return (
    <p className="quality-answer">
      {entity === 'customer' && reachable && <strong>{t('qualityReachable', { share: share(reachable.count), total: integer(total, language) })}</strong>}
      {entity !== 'customer' && <strong>{t('qualityTotal', { total: integer(total, language) })}</strong>} {t(entity === 'order' ? 'qualityFreshOrders' : 'qualityFresh', { share: share(fresh) })}
    </p>
  );
}

function useRows(entity: Subject, quality: Quality, aspect: Aspect): Row[] {
  const { label } = useWords();
  const fields = useEntity(entity).fields;
  const names = [...new Set(quality.figures.filter((one) => one.field !== '' && one.aspect === aspect).map((one) => one.field))];
  const known = fields.filter((field) => names.includes(field.name));
  return known.map((field) => ({ key: field.name, title: label(field.label), field: field.name, aspect }));
}

function Fields({ entity, quality }: { entity: Subject; quality: Quality }) {
  const { t } = useWords();
  const present = ASPECTS.filter((one) => quality.figures.some((figure) => figure.aspect === one));
  const [chosen, setChosen] = useState<Aspect>('filled');
  const aspect = present.includes(chosen) ? chosen : 'filled';
  const rows = useRows(entity, quality, aspect);
  const [field, setField] = useState<string | null>(null);
  const row = rows.find((one) => one.field === field) ?? rows[0];
  const life: Row[] = (['fresh', 'stale'] as const).map((one) => ({ key: one, title: t(entity === 'order' ? `qualityOrders_${one}` : `qualityAspect_${one}`), field: '', aspect: one }));
  return (
    <>
      <section className="card" aria-labelledby="quality-fields">
        <h2 id="quality-fields">{t('qualityFields')}</h2>
        <p>
          <Segmented<Aspect> value={aspect} aria-label={t('qualityFields')} options={present.map((one) => ({ value: one, label: t(aspectKey(one)) }))} onChange={setChosen} />
        </p>
        <FieldTable entity={entity} quality={quality} rows={rows} label={t('qualityField')} onChoose={(one) => setField(one.field)} />
      </section>
      {row && <Course entity={entity} field={row.field} aspect={aspect} source={ALL} title={`${String(row.title)} · ${t(aspectKey(aspect))}`} />}
      <section className="card" aria-labelledby="quality-life">
        <h2 id="quality-life">{t('qualityLife')}</h2>
        <FieldTable entity={entity} quality={quality} rows={life} label={t('qualityChanged')} />
      </section>
    </>
  );
}

function Next() {
  const { t } = useWords();
  const model = useModel();
  return (
    <section className="card" aria-labelledby="quality-next">
      <h2 id="quality-next">{t('qualityNext')}</h2>
      <ul>
        <li>
          <Link to={listPath('customer', LOOK_AT) ?? paths.customers}>{t('qualityOpenDoubts')}</Link>
        </li>
        {model.may('create', 'file') && (
          <li>
            <Link to={paths.importNew}>{t('qualityImport')}</Link>
          </li>
        )}
      </ul>
    </section>
  );
}

function LookButton({ first }: { first: boolean }) {
  const { t } = useWords();
  const model = useModel();
  const errorText = useErrorText();
  const { look, job, busy } = useLook();
  const [failure, setFailure] = useState<unknown>(null);
  if (!model.may('update', 'customer')) return null;
  return (
    <>
      {failure !== null && <Alert type="error" showIcon title={errorText(failure).title} />}
      {busy && job && <JobProgress job={job} />}
      <Button type="primary" loading={busy} onClick={() => void look().catch(setFailure)}>
        {t(first ? 'qualityLookFirst' : 'qualityLook')}
      </Button>
    </>
  );
}

export function Page() {
  const { t } = useWords();
  const [search, setSearch] = useSearchParams();
  const entity = SUBJECTS.find((one) => one === search.get('entity')) ?? 'customer';
  const quality = useQuality(entity);
  const data = quality.data;
  return (
    <div className="page">
      <PageHead title={t('qualityQuestion')} detail={data?.at ? <>{t('qualityAt')} <Moment at={data.at} relative /></> : undefined}>
        <LookButton first={!!data && !data.at} />
      </PageHead>
      <p>
        <Segmented<Subject> value={entity} aria-label={t('qualityOfWhat')} options={SUBJECTS.map((one) => ({ value: one, label: t(`${one}s` as Key) }))} onChange={(one) => setSearch({ entity: one }, { replace: true })} />
      </p>
      {quality.error && <ErrorState error={quality.error} retry={() => void quality.refetch()} />}
      {quality.isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {data && !data.at && <Empty description={t('qualityNothing')} />}
      {data?.at && (
        <>
          <Answer entity={entity} quality={data} />
          <Fields key={entity} entity={entity} quality={data} />
          {entity === 'customer' && <Next />}
        </>
      )}
    </div>
  );
}
