// SPDX-License-Identifier: Apache-2.0
//
// The groups from best to worst: names in both languages, ranges of scores, how many customers each has now.
import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import { LabelInput } from '../../../components/LabelInput';
import { integer } from '../../../format/numbers';
import { AXES, GROUPS_MAX, nameFor, SCORES, whole, type Axis, type Group } from './draft';
import { useGroupWords } from './words';

interface Props {
  groups: Group[];
  counts: number[];
  disabled: boolean;
  onChange: (groups: Group[]) => void;
}

const RANGES = Array.from({ length: SCORES }, (_, i) => i + 1).flatMap((from) => Array.from({ length: SCORES - from + 1 }, (_, i) => [from, from + i] as const));
const text = (from: number, to: number) => (from === to ? String(from) : `${from}–${to}`);

export function GroupRows({ groups, counts, disabled, onChange }: Props) {
  const { say, language } = useGroupWords();
  const put = (at: number, changes: Partial<Group>) => onChange(groups.map((group, i) => (i === at ? { ...group, ...changes } : group)));
  const move = (at: number, to: number) => onChange(groups.toSpliced(at, 1).toSpliced(to, 0, ...groups.slice(at, at + 1)));
  const add = () => onChange([...groups, { name: nameFor(groups), label: {}, recency: whole(), frequency: whole(), monetary: whole() }]);
  return (
    <>
      <div className="table-scroll" tabIndex={0} role="group" aria-label={say('group')}>
        <table className="plain-table group-rows">
          <thead>
            <tr>
              <th scope="col">{say('group')}</th>
              {AXES.map((axis) => (
                <th key={axis} scope="col">
                  {say(axis)}
                </th>
              ))}
              <th scope="col" className="number">
                {say('customers')}
              </th>
              <td />
            </tr>
          </thead>
          <tbody>
            {groups.map((group, at) => (
              <tr key={group.name}>
                <td>
                  {disabled ? group.label[language === 'en' ? 'en' : 'zh'] : <LabelInput value={group.label} aria-label={say('nameOf', { n: at + 1 })} onChange={(label) => put(at, { label: label ?? {} })} />}
                </td>
                {AXES.map((axis) => (
                  <td key={axis}>
                    <Range group={group} axis={axis} label={say('range', { n: at + 1, axis: say(axis) })} disabled={disabled} onChange={(range) => put(at, { [axis]: range })} />
                  </td>
                ))}
                <td className="number">{integer(counts[at] ?? 0, language)}</td>
                <td className="group-actions">
                  <Button type="text" size="small" icon={<ArrowUpOutlined aria-hidden />} aria-label={say('up', { n: at + 1 })} disabled={disabled || at === 0} onClick={() => move(at, at - 1)} />
                  <Button type="text" size="small" icon={<ArrowDownOutlined aria-hidden />} aria-label={say('down', { n: at + 1 })} disabled={disabled || at + 1 === groups.length} onClick={() => move(at, at + 1)} />
                  <Button type="text" size="small" icon={<DeleteOutlined aria-hidden />} aria-label={say('drop', { n: at + 1 })} disabled={disabled || groups.length === 1} onClick={() => onChange(groups.toSpliced(at, 1))} />
                </td>
              </tr>
            ))}
            <tr>
              <td colSpan={AXES.length + 1}>{say('others')}</td>
              <td className="number">{integer(counts[groups.length] ?? 0, language)}</td>
              <td />
            </tr>
          </tbody>
        </table>
      </div>
      {!disabled && (
        <Button icon={<PlusOutlined aria-hidden />} disabled={groups.length >= GROUPS_MAX} onClick={add} className="groups-add">
          {say('add')}
        </Button>
      )}
    </>
  );
}

function Range({ group, axis, label, disabled, onChange }: { group: Group; axis: Axis; label: string; disabled: boolean; onChange: (range: number[]) => void }) {
  const [from = 1, to = SCORES] = group[axis];
  if (disabled) return <>{text(from, to)}</>;
  const options = RANGES.map(([low, high]) => ({ value: `${low} ${high}`, label: text(low, high) }));
  return <Select aria-label={label} value={`${from} ${to}`} options={options} onChange={(value) => onChange(value.split(' ').map(Number))} className="group-range" />;
}
