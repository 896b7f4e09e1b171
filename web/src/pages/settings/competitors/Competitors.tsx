// SPDX-License-Identifier: Apache-2.0
//
// Names of competitors that are looked for in what customers write.
import { Select } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { components } from '../../../api/openapi';
import { paths } from '../../../app/paths';
import { OneSettingEnd, OneSettingPage, useMaySet, type EditorProps } from '../OneSettingPage';
import { useCompetitorsWords } from './words';

type Names = components['schemas']['Competitors'];

const SETTING = { name: 'insight.competitors', path: '/competitors' };

export function Page() {
  const { t } = useCompetitorsWords();
  return <OneSettingPage<Names> title={t('competitors')} {...SETTING} editor={Editor} />;
}

function Editor({ stored, setting }: EditorProps<Names>) {
  const { say } = useCompetitorsWords();
  const [names, setNames] = useState(stored.names);
  const may = useMaySet(setting);
  const { most, characters } = stored;
  const long = names.find((name) => [...name].length > characters);
  const wrong = long ? say('long', { name: long, characters }) : names.length > most ? say('many', { most }) : null;
  const give = (given: string[]) => setNames([...new Set(given.map((name) => name.trim()).filter(Boolean))]);
  return (
    <>
      <section className="card">
        <p>{say('about')}</p>
        <p>
          <Link to={paths.report.replace(':id', 'competitors')}>{say('report')}</Link>
          {' · '}
          <Link to={paths.report.replace(':id', 'left_causes')}>{say('causes')}</Link>
        </p>
      </section>
      <section className="card">
        <Select
          mode="tags"
          open={false}
          suffixIcon={null}
          style={{ width: '100%' }}
          aria-label={say('names')}
          placeholder={say('names')}
          tokenSeparators={[',', '，', '、', '\n']}
          disabled={!may}
          value={names}
          onChange={give}
        />
        <p className="quiet">{say('hint', { most, characters })}</p>
      </section>
      <OneSettingEnd {...SETTING} setting={setting} draft={names} changed={names.join() !== stored.names.join()} wrong={wrong} reset={say('reset')} />
    </>
  );
}
