// SPDX-License-Identifier: Apache-2.0
//
// What narrows facts down: "where channel is one of …", one line each; all must hold.
import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import type { Field } from '../../../api/types';
import { ruleName } from '../../../kinds/list/operators';
import { SCORES } from '../../../kinds/list/scores';
import { defaultValues, operatorsOf } from '../asking';
import { clockFields, factFields, fieldNamed, mayAsk, type FactKind } from '../language';
import type { Tree } from '../tree';
import { useSegmentWords } from '../words';
import { useBuilder } from './builder';
import { Compared } from './Compared';

const CLOCK = /^(\w+)\(at\)$/;

// What a comparison is about, as fields are called: `channel`, `hour(at)`.
function subjectOf(tree: Tree): string | undefined {
  return tree.left?.call !== undefined && tree.left.field === 'at' ? `${tree.left.call}(at)` : tree.field;
}

// A filter that has a line of its own: one comparison, maybe negated.
function plain(filter: Tree): { tree: Tree; negated: boolean; subject: string } | null {
  const inner = filter.op === 'not' && Array.isArray(filter.of) ? filter.of[0] : filter;
  const subject = inner && subjectOf(inner);
  return subject !== undefined && inner?.op !== undefined ? { tree: inner, negated: inner !== filter, subject } : null;
}

export function plainFilters(filters: Tree[], fields: Field[], has: (name: string | undefined) => boolean): boolean {
  return filters.every((filter) => has(plain(filter)?.subject)) && fields.length > 0;
}

const wrapped = (tree: Tree, negated: boolean): Tree => (negated ? { op: 'not', of: [tree] } : tree);

export function begin(field: Field): Tree {
  const first = operatorsOf(field, false)[0]!;
  const clock = CLOCK.exec(field.name)?.[1];
  const score = SCORES[field.name];
  if (score) return { op: first.op, left: score.left, values: defaultValues(field, first.op) };
  return { op: first.op, ...(clock === undefined ? { field: ruleName(field) } : { left: { call: clock, field: 'at' } }), values: defaultValues(field, first.op) };
}

interface Props {
  kind: FactKind | undefined;
  filters: Tree[];
  onChange: (filters: Tree[]) => void;
}

// Begins the first or a further one.
export function AddFilter({ kind, filters, onChange }: Props) {
  const { say } = useSegmentWords();
  const { model } = useBuilder().vocabulary;
  const fields = factFields(kind).filter((field) => mayAsk(field, model));
  if (fields.length === 0) return null;
  return (
    <Button size="small" type="text" className="block-narrow" icon={<PlusOutlined aria-hidden />} onClick={() => onChange([...filters, begin(usual(fields))])}>
      {say('addFilter')}
    </Button>
  );
}

export function Filters({ kind, filters, onChange }: Props) {
  const { say, label } = useSegmentWords();
  const { model, language } = useBuilder().vocabulary;
  const clocks = clockFields(language);
  const fields = [...factFields(kind).filter((field) => mayAsk(field, model)), ...(kind ? clocks : [])];
  const options = fields.map((field) => ({ value: ruleName(field), label: label(field.label) }));
  const set = (index: number, next: Tree | null) => onChange(filters.flatMap((one, i) => (i === index ? (next ? [next] : []) : [one])));
  return (
    <>
      {filters.map((filter, index) => {
        const line = plain(filter);
        const field = line && fieldNamed([...(kind?.fields ?? []), ...clocks], line.subject, model);
        if (!line || !field) return null;
        return (
          <div className="block-line block-filter" key={index}>
            <span className="block-word">{index === 0 ? say('filterWord') : say('and')}</span>
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              value={line.subject}
              options={options.some((one) => one.value === line.subject) ? options : [...options, { value: line.subject, label: label(field.label) }]}
              aria-label={say('ofField')}
              popupMatchSelectWidth={false}
              onChange={(name) => set(index, begin(fields.find((one) => ruleName(one) === name)!))}
            />
            <Compared field={field} tree={line.tree} negated={line.negated} computed={false} onChange={(tree, negated) => set(index, wrapped(tree, negated))} />
            <Button size="small" type="text" icon={<CloseOutlined aria-hidden />} aria-label={say('removeFilter')} onClick={() => set(index, null)} />
          </div>
        );
      })}
      {filters.length > 0 && <AddFilter kind={kind} filters={filters} onChange={onChange} />}
    </>
  );
}

const USUAL = ['category', 'product_id', 'channel', 'name'];

function usual(fields: Field[]): Field {
  return USUAL.map((name) => fields.find((field) => field.name === name)).find(Boolean) ?? fields[0]!;
}
