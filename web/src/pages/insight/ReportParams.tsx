// SPDX-License-Identifier: Apache-2.0
//
// What a report looks at: its own parameters as the server describes them, whose customers, and as
// of which day. All of it stands in the address.
import { DatePicker, Input, InputNumber, Select } from 'antd';
import dayjs from 'dayjs';
import { useId, useState, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/client';
import { useEntity, useModel } from '../../api/metadata';
import type { components } from '../../api/openapi';
import { useNarrow } from '../../app/useNarrow';
import { useShortList } from '../../api/records';
import { ReferenceInput } from '../../components/ReferenceInput';
import { currencyDigits, shift, unshift } from '../../format/numbers';
import { day } from '../../format/time';
import { labelText } from '../../i18n';
import { RuleInput } from '../../kinds/list/RuleInput';
import type { Param, Report } from './reports';
import { useInsightWords, type InsightKey } from './words';

interface Props {
  report: Report;
  given: Record<string, string>;
  past: string | null; // the last order's day, where it looks from there by itself
  onChange: (name: string, value: string | null) => void;
}

const WINDOWS: [string, InsightKey][] = [
  ['', 'anyTime'],
  ['last 30 days', 'last30'],
  ['last 90 days', 'last90'],
  ['last 180 days', 'last180'],
  ['last 12 months', 'last12'],
  ['this year', 'thisYear'],
  ['last year', 'lastYear'],
];

export function Line({ label, children }: { label: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="report-param">
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  );
}

// On a phone folded, so that the answer comes first; what is rarely asked stays folded everywhere until it is used.
export function ReportParams(props: Props) {
  const { say } = useInsightWords();
  const narrow = useNarrow();
  const all = (
    <>
      <Asked {...props} />
      <details className="report-compare" open={['compare', 'against', 'split'].some((name) => props.given[name])}>
        <summary>{say('compareAndSplit')}</summary>
        <div className="report-params">
          <Beside given={props.given} onChange={props.onChange} />
        </div>
      </details>
    </>
  );
  if (!narrow)
    return (
      <section className="card" aria-label={say('params')}>
        {all}
      </section>
    );
  return (
    <details className="card report-folded">
      <summary>
        {say('params')} <span className="quiet">{props.given.rule || say('everybody')}</span>
      </summary>
      {all}
    </details>
  );
}

function Asked({ report, given, past, onChange }: Props) {
  const { say, language } = useInsightWords();
  return (
    <div className="report-params">
      <Whose rule={given.rule ?? ''} onChange={(rule) => onChange('rule', rule)} />
      {report.params.map((param) => (
        <OwnParam key={param.name} report={report.name} param={param} value={given[param.name] ?? param.otherwise} onChange={(value) => onChange(param.name, value)} />
      ))}
      <Line label={say('asOf')}>
        {(id) => (
          <DatePicker
            id={id}
            placeholder={past ? day(past, language) : say('asOfNow')}
            value={given.at ? dayjs(given.at) : null}
            onChange={(at) => onChange('at', at ? at.format('YYYY-MM-DD') : null)}
          />
        )}
      </Line>
    </div>
  );
}

const MOMENTS: [string, InsightKey][] = [
  ['', 'besideNothing'],
  ['previous', 'besidePrevious'],
  ['week', 'besideWeek'],
  ['month', 'besideMonth'],
  ['quarter', 'besideQuarter'],
  ['year', 'besideYear'],
];

// Fields that customers can be parted by.
function useSplits(): { value: string; label: string }[] {
  const { say, language } = useInsightWords();
  const fields = useEntity('customer').fields.filter((field) => ['text', 'choice', 'boolean', 'reference'].includes(field.type) && !field.personal && !field.hidden && field.name !== 'number');
  return [
    { value: '', label: say('splitNothing') },
    { value: 'segment', label: say('splitSegments') },
    { value: 'tags', label: say('splitTags') },
    ...fields.map((field) => ({ value: field.name, label: labelText(field.label, language) })),
  ];
}

// What the answer is compared with, and by which field it is split.
function Beside({ given, onChange }: Pick<Props, 'given' | 'onChange'>) {
  const { say } = useInsightWords();
  const moments = MOMENTS.map(([value, key]) => ({ value, label: say(key) }));
  const moment = given.compare ?? '';
  const known = moments.some((one) => one.value === moment) ? moments : [...moments, { value: moment, label: moment }];
  const splits = useSplits();
  return (
    <>
      <Line label={say('beside')}>{(id) => <Select id={id} value={moment} options={known} onChange={(next) => onChange('compare', next || null)} popupMatchSelectWidth={false} />}</Line>
      <Whose label={say('besideWhose')} none={say('besideSame')} rule={given.against ?? ''} onChange={(rule) => onChange('against', rule)} />
      <Line label={say('split')}>{(id) => <Select id={id} value={given.split ?? ''} options={splits} onChange={(next) => onChange('split', next || null)} popupMatchSelectWidth={false} showSearch={{ optionFilterProp: 'label' }} />}</Line>
    </>
  );
}

function OwnParam({ report, param, value, onChange }: { report: string; param: Param; value: string; onChange: (value: string | null) => void }) {
  const { say, language } = useInsightWords();
  const keep = (next: string) => onChange(next === param.otherwise ? null : next);
  const label = param.type === 'window' ? say('window') : labelText(param.about, language);
  const amount = AMOUNTS[param.name];
  if (amount) return <Amount label={say(amount)} value={value} onChange={keep} />;
  if (param.refers) return <Line label={label}>{(id) => <ReferenceInput id={id} entity={param.refers ?? ''} value={Number(value) || null} onChange={(next) => keep(String(next ?? 0))} />}</Line>;
  if (param.type === 'number')
    return (
      <Line label={label}>
        {(id) => (
          <InputNumber
            id={id}
            min={param.least ?? 0}
            {...(param.most !== undefined && { max: param.most })}
            precision={0}
            value={Number(value)}
            changeOnWheel={false}
            onChange={(next) => next !== null && keep(String(next))}
          />
        )}
      </Line>
    );
  if (GROUPS.includes(`${report} ${param.name}`)) return <GroupLine label={label} value={value} none={param.name === 'from'} onChange={keep} />;
  if (param.type === 'text') return <Line label={label}>{(id) => <Input id={id} defaultValue={value} allowClear onBlur={(event) => keep(event.target.value.trim())} onPressEnter={(event) => keep(event.currentTarget.value.trim())} />}</Line>;
  const windows = WINDOWS.map(([text, key]) => ({ value: text, label: say(key) }));
  const known = windows.some((one) => one.value === value) ? windows : [...windows, { value, label: value }];
  const options = param.type === 'choice' ? (param.choices ?? []).map((one) => ({ value: one.name, label: labelText(one.label, language) })) : known;
  return <Line label={label}>{(id) => <Select id={id} value={value} options={options} onChange={keep} popupMatchSelectWidth={false} />}</Line>;
}

// Texts that name one of the groups that hold (settings).
const GROUPS = ['members group', 'movers from', 'movers to'];

// `none`: also those who were no customers yet.
function GroupLine({ label, value, none, onChange }: { label: string; value: string; none: boolean; onChange: (value: string) => void }) {
  const { say, language } = useInsightWords();
  const held = useQuery({ queryKey: ['rfm-groups'], queryFn: ({ signal }) => get<components['schemas']['RfmGroups']>('/rfm-groups', signal), staleTime: 60_000 });
  const named = (held.data?.groups ?? []).map((one) => ({ value: one.name, label: labelText(one.label, language) || one.name }));
  const options = [{ value: '', label: say('anyGroup') }, ...named, ...(none ? [{ value: '-', label: say('movesNotYet') }] : [])];
  const known = options.some((one) => one.value === value) ? options : [...options, { value, label: value }];
  return <Line label={label.split(/[;；,，]/)[0] ?? label}>{(id) => <Select id={id} value={value} options={known} onChange={onChange} popupMatchSelectWidth={false} />}</Line>;
}

// Minor units in the address, an amount on the screen.
const AMOUNTS: Record<string, InsightKey> = { least: 'least', cost: 'costEach' };

function Amount({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  const { currency } = useModel();
  const digits = currencyDigits(currency);
  return (
    <Line label={label}>
      {(id) => (
        <InputNumber
          id={id}
          min={0}
          max={10_000_000}
          precision={digits}
          value={Number(shift(value, digits))}
          suffix={currency}
          changeOnWheel={false}
          onChange={(next) => onChange(String(unshift(String(next ?? 0), digits) ?? 0))}
        />
      )}
    </Line>
  );
}

const OWN = '\u0000own';
const ruleOfSegment = (name: string) => `in segment(${JSON.stringify(name)})`;

// Everybody, a segment, or whoever passes a rule written out.
function Whose({ label, none, rule, onChange }: { label?: string; none?: string; rule: string; onChange: (rule: string | null) => void }) {
  const { say } = useInsightWords();
  const [writing, setWriting] = useState(false);
  const segments = useShortList(useEntity('segment'), { sort: 'name', fields: 'id,name' });
  const known = (segments.data ?? []).map((one) => ({ value: ruleOfSegment(String(one.name)), label: String(one.name) }));
  const options = [
    { value: '', label: none ?? say('everybody') },
    ...known,
    ...(rule && !known.some((one) => one.value === rule) ? [{ value: rule, label: rule }] : []),
    { value: OWN, label: say('ownRule') },
  ];
  const choose = (next: string) => (next === OWN ? setWriting(true) : onChange(next || null));
  if (writing)
    return (
      <div className="report-rule">
        <RuleInput
          entity="customer"
          value={rule}
          onApply={(next) => {
            setWriting(false);
            onChange(next || null);
          }}
          onCancel={() => setWriting(false)}
        />
      </div>
    );
  return (
    <Line label={label ?? say('whose')}>
      {(id) => <Select id={id} value={rule} options={options} onChange={choose} showSearch={{ optionFilterProp: 'label' }} popupMatchSelectWidth={false} className="report-whose" />}
    </Line>
  );
}
