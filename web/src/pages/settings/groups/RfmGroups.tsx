// SPDX-License-Identifier: Apache-2.0
//
// The named groups of customers: which scores belong to which, how scores are cut, who is where. What is edited is
// counted at once; saving can be undone, and so can going back to the ready-made groups.
import { useState } from 'react';
import { Link } from 'react-router';
import { useModel } from '../../../api/metadata';
import { paths } from '../../../app/paths';
import { OneSettingEnd, OneSettingPage, useMaySet, type EditorProps } from '../OneSettingPage';
import { useGiven, useReport, type Row } from '../../insight/reports';
import { Cuts } from './Cuts';
import { ascend, AXES, countsOf, isNamed, type Draft, type Groups } from './draft';
import { GroupMap } from './GroupMap';
import { GroupRows } from './GroupRows';
import { useGroupWords } from './words';
import './groups.css';

const SETTING = { name: 'insight.rfm', path: '/rfm-groups' };

export function Page() {
  const { t } = useGroupWords();
  return <OneSettingPage<Groups> title={t('rfmGroups')} {...SETTING} editor={Editor} />;
}

function Editor({ stored, setting }: EditorProps<Groups>) {
  const { say } = useGroupWords();
  const model = useModel();
  const [draft, setDraft] = useState<Draft>({ groups: stored.groups, cuts: stored.cuts });
  const looked = useGiven({ ties: 'together' });
  const cells = useReport('rfm', looked?.given ?? {}, looked !== null && model.may('read', 'order'));
  const rows = (cells.data?.rows ?? []) as Row[];
  const may = useMaySet(setting);

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
      <OneSettingEnd {...SETTING} setting={setting} draft={draft} changed={changed} wrong={wrong} reset={say('reset')} />
    </>
  );
}
