// SPDX-License-Identifier: Apache-2.0
//
// The named groups of customers: which scores belong to which, how scores are cut, who is where. What is edited is
// counted at once; saving can be undone, and so can going back to the ready-made groups.
import { useQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { get } from '../../../api/client';
import { useEntity, useModel } from '../../../api/metadata';
import { useShortList } from '../../../api/records';
import type { Item } from '../../../api/types';
import { paths } from '../../../app/paths';
import { PageHead } from '../../../components/PageHead';
import { ErrorState } from '../../../components/States';
import { Changes } from '../../../kinds/Changes';
import { useOneSetting } from '../useOneSetting';
import { useGiven, useReport, type Row } from '../../insight/reports';
import { Cuts } from './Cuts';
import { ascend, AXES, countsOf, isNamed, type Draft, type Groups } from './draft';
import { GroupMap } from './GroupMap';
import { GroupRows } from './GroupRows';
import { useGroupWords } from './words';
import './groups.css';

const KEY = ['rfm-groups'];
const NAME = 'insight.rfm';

export function Page() {
  const { t } = useGroupWords();
  const settings = useShortList(useEntity('setting'), { filter: `scope = "organisation" and name = "${NAME}"` });
  const groups = useQuery({ queryKey: KEY, queryFn: ({ signal }) => get<Groups>('/rfm-groups', signal) });
  const error = groups.error ?? settings.error;
  return (
    <div className="page">
      <PageHead title={t('rfmGroups')} />
      {error && <ErrorState error={error} retry={() => void groups.refetch()} />}
      {(!groups.data || !settings.data) && !error && <Skeleton active title={false} paragraph={{ rows: 8 }} />}
      {groups.data && settings.data && <Editor key={JSON.stringify(groups.data)} stored={groups.data} setting={settings.data[0] ?? null} />}
    </div>
  );
}

function Editor({ stored, setting }: { stored: Groups; setting: Item | null }) {
  const { t, say } = useGroupWords();
  const model = useModel();
  const { busy, put } = useOneSetting(NAME, setting, [KEY, ['report']]);
  const [draft, setDraft] = useState<Draft>({ groups: stored.groups, cuts: stored.cuts });
  const looked = useGiven({ ties: 'together' });
  const cells = useReport('rfm', looked?.given ?? {}, looked !== null && model.may('read', 'order'));
  const rows = (cells.data?.rows ?? []) as Row[];
  const entity = useEntity('setting');
  const may = model.may(setting ? 'update' : 'create', 'setting');

  const wrong = !draft.groups.every(isNamed) ? say('names') : AXES.some((axis) => draft.cuts[axis] && !ascend(draft.cuts[axis])) ? say('ascend') : null;
  const changed = JSON.stringify(draft) !== JSON.stringify({ groups: stored.groups, cuts: stored.cuts });
  return (
    <>
      <section className="card">
        <p>{say('about')}</p>
        <p className="quiet">
          {say(setting ? 'own' : 'ready')} <Link to={paths.report.replace(':id', 'groups')}>{say('report')}</Link>
        </p>
        <GroupMap groups={draft.groups} cells={rows} />
      </section>
      <section className="card">
        <GroupRows groups={draft.groups} counts={countsOf(draft.groups, rows)} disabled={!may} onChange={(groups) => setDraft({ ...draft, groups })} />
      </section>
      <section className="card" aria-labelledby="cuts-title">
        <h2 id="cuts-title">{say('cuts')}</h2>
        <Cuts cuts={draft.cuts} disabled={!may} onChange={(cuts) => setDraft({ ...draft, cuts })} />
        {JSON.stringify(draft.cuts) !== JSON.stringify(stored.cuts) && <p className="quiet">{say('cutsLater')}</p>}
      </section>
      {may && (
        <section className="card groups-save">
          <Button type="primary" loading={busy} disabled={!changed || wrong !== null} onClick={() => void put(draft)}>
            {t('save')}
          </Button>
          {setting && model.may('delete', 'setting') && (
            <Button loading={busy} onClick={() => void put(null)}>
              {say('reset')}
            </Button>
          )}
          {wrong && (
            <span className="groups-wrong" role="alert">
              {wrong}
            </span>
          )}
        </section>
      )}
      {setting && (
        <section className="card">
          <Changes entity={entity} id={setting.id} />
        </section>
      )}
    </>
  );
}
