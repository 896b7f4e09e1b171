// SPDX-License-Identifier: Apache-2.0
//
// What a treatment brought beside a control group, and how many customers an experiment needs. All
// that is asked stands in the address.
import { useQuery } from '@tanstack/react-query';
import { Alert, DatePicker, InputNumber, Select, Skeleton } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { get } from '../../api/client';
import { useEntity, useModel } from '../../api/metadata';
import type { components } from '../../api/openapi';
import { useShortList } from '../../api/records';
import { paths } from '../../app/paths';
import { PageHead } from '../../components/PageHead';
import { ErrorState } from '../../components/States';
import { useDebounced } from '../../components/useDebounced';
import { integer, money } from '../../format/numbers';
import { labelText } from '../../i18n';
import { RuleInput } from '../../kinds/list/RuleInput';
import { Planner } from './Planner';
import { Line } from './ReportParams';
import { decimal, share } from './reports';
import { useInsightWords } from './words';
import './insight.css';
import { named } from '../../components/named';

type Schemas = components['schemas'];
type Lift = Schemas['Lift'];
type Outcome = Schemas['LiftOutcome'];

export function Page() {
  const { say } = useInsightWords();
  const [search, setSearch] = useSearchParams();
  const given = Object.fromEntries(search);
  const change = (name: string, value: string | null) => {
    const next = new URLSearchParams(search);
    if (value === null) next.delete(name);
    else next.set(name, value);
    setSearch(next, { replace: true });
  };
  return (
    <div className="page">
      <PageHead title={say('liftQuestion')} detail={say('liftAbout')} />
      <section className="card report-params" aria-label={say('params')}>
        <Group label={say('liftTreated')} none={say('liftChoose')} rule={given.treated ?? ''} onChange={(rule) => change('treated', rule)} />
        <Group label={say('liftControl')} none={say('liftOthers')} rule={given.control ?? ''} onChange={(rule) => change('control', rule)} />
        <Line label={say('liftAfter')}>{(id) => <DatePicker id={id} value={given.after ? dayjs(given.after) : null} onChange={(day) => change('after', day ? day.format('YYYY-MM-DD') : null)} />}</Line>
        <Line label={say('liftDays')}>{(id) => <InputNumber id={id} min={1} max={3650} precision={0} value={Number(given.days ?? 30)} changeOnWheel={false} onChange={(days) => change('days', days === null || days === 30 ? null : String(days))} />}</Line>
        <Line label={say('liftShare')}>
          {(id) => <InputNumber id={id} min={1} max={99} placeholder={say('liftShareHint')} value={given.share ? Number(given.share) : null} changeOnWheel={false} onChange={(value) => change('share', value === null ? null : String(value))} />}
        </Line>
      </section>
      {given.treated && given.after ? <Answered given={given} /> : <p className="card">{say('liftStart')}</p>}
      <Planner />
    </div>
  );
}

const OWN = '\u0000own';
const ruleOfSegment = (name: string) => `in segment(${JSON.stringify(name)})`;

// A segment, or whoever passes a rule written out.
function Group(props: { label: string; none: string; rule: string; onChange: (rule: string | null) => void }) {
  const { label, none, rule, onChange } = props;
  const { say } = useInsightWords();
  const [writing, setWriting] = useState(false);
  const segments = useShortList(useEntity('segment'), { sort: 'name', fields: 'id,name' });
  const known = (segments.data ?? []).map((one) => ({ value: ruleOfSegment(String(one.name)), label: String(one.name) }));
  const own = rule && !known.some((one) => one.value === rule) ? [{ value: rule, label: rule }] : [];
  const apply = (next: string) => {
    setWriting(false);
    onChange(next || null);
  };
  if (writing)
    return (
      <div className="report-rule">
        <RuleInput entity="customer" value={rule} onApply={apply} onCancel={() => setWriting(false)} />
      </div>
    );
  return (
    <Line label={label}>
      {(id) => (
        <Select
          id={id}
          value={rule}
          options={[{ value: '', label: none }, ...known, ...own, { value: OWN, label: say('ownRule') }]}
          onChange={(next) => (next === OWN ? setWriting(true) : onChange(next || null))}
          showSearch={{ optionFilterProp: 'label' }}
          popupMatchSelectWidth={false}
          className="report-whose"
        />
      )}
    </Line>
  );
}

function Answered({ given }: { given: Record<string, string> }) {
  const { say, language } = useInsightWords();
  const wanted = new URLSearchParams(given).toString();
  const asked = useDebounced(wanted, 200);
  const answer = useQuery({
    queryKey: ['lift', asked, language],
    queryFn: ({ signal }) => get<Lift>(`/lift?${asked}`, signal),
    placeholderData: (before) => before,
    retry: false,
  });
  if (answer.error) return <ErrorState error={answer.error} retry={() => void answer.refetch()} />;
  const arm = answer.data?.arms[0];
  if (!arm) return <Skeleton active title={false} paragraph={{ rows: 6 }} />;
  return (
    <section className="card" aria-labelledby="lift-answer" aria-busy={asked !== wanted || answer.isFetching}>
      <div role="status">
        <h2 id="lift-answer" className="report-answer">
          {labelText(arm.outcomes[0]?.sentence, language)}
        </h2>
      </div>
      <p className="quiet">{say('liftGroups', { treated: integer(arm.treated_customers, language), control: integer(arm.control_customers, language) })}</p>
      {arm.uneven && <Alert type="warning" showIcon title={say('liftUneven')} />}
      <Outcomes outcomes={arm.outcomes} />
      <p className="quiet">{say('liftChanceNote')}</p>
      <p>
        <Link to={`${paths.report.replace(':id', 'uplift')}?${new URLSearchParams(Object.fromEntries(Object.entries(given).filter(([name]) => name !== 'share')))}`}>{say('upliftLink')}</Link>
      </p>
    </section>
  );
}

function Outcomes({ outcomes }: { outcomes: Outcome[] }) {
  const { say, language } = useInsightWords();
  const { currency } = useModel();
  const shown = (outcome: Outcome, value: number | null) => {
    if (value === null) return '–';
    if (outcome.kind === 'money') return money(Math.round(value), currency, language);
    return outcome.kind === 'share' ? new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(value) : decimal(value, 3, language);
  };
  const number = (outcome: Outcome) => [outcome.treated, outcome.control].map((value) => shown(outcome, value));
  return (
    <div className="table-scroll stacked" tabIndex={0} role="group" aria-label={say('liftTable')}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{say('liftOutcome')}</th>
            {([say('liftTreated'), say('liftControl'), say('liftDifference'), say('liftRelative'), say('liftChance'), say('liftNeeded')] as const).map((title) => (
              <th key={title} scope="col" className="number">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {outcomes.map((outcome) => (
            <tr key={outcome.outcome}>
              <th scope="row">{labelText(outcome.label, language)}</th>
              {number(outcome).map((text, at) => (
                <td key={at} {...named(say(at === 0 ? 'liftTreated' : 'liftControl'))} className="number">
                  {text}
                </td>
              ))}
              <td {...named(say('liftDifference'))} className="number">
                {shown(outcome, outcome.difference)} ({shown(outcome, outcome.low)} – {shown(outcome, outcome.high)})
              </td>
              <td {...named(say('liftRelative'))} className="number">{share(outcome.relative, language)}</td>
              <td {...named(say('liftChance'))} className="number">{outcome.corrected !== null && outcome.corrected < 0.0001 ? '< 0.0001' : decimal(outcome.corrected, 4, language)}</td>
              <td {...named(say('liftNeeded'))} className="number">{decimal(outcome.needed, 0, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
