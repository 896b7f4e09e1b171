// SPDX-License-Identifier: Apache-2.0
//
// Leaves that are not about history: a field, another audience, an order of events, a random part;
// and what there is no block for, as text.
import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { ask } from '../../../api/client';
import { useShortList } from '../../../api/records';
import { useErrorText } from '../../../components/States';
import { ruleName } from '../../../kinds/list/operators';
import { scoreAsked } from '../../../kinds/list/scores';
import { isWindow } from '../history';
import { fieldNamed, kindOf } from '../language';
import { blocksOf, type Block, type Leaf, type Step, type Tree, type Value } from '../tree';
import { useSegmentWords } from '../words';
import { askedOf } from './asked';
import { useBuilder } from './builder';
import { Compared } from './Compared';
import { AddFilter, begin, Filters } from './Filters';
import { FactsInput } from './HistoryLeaf';
import { CountInput, WindowInput } from './TimeInputs';

export interface LeafProps {
  leaf: Leaf;
  tree: Tree;
  onChange: (tree: Tree, negated?: boolean) => void;
}

// ---- fields of the customer, and what is computed from one ----

export function FieldLeaf({ leaf, tree, onChange }: LeafProps) {
  const { say, label } = useSegmentWords();
  const { vocabulary } = useBuilder();
  const asked = askedOf(tree, vocabulary.customer.fields, vocabulary.model) ?? askedOf(tree, vocabulary.fields, vocabulary.model)!;
  const compared: Tree = tree.op === undefined ? { op: '=', field: tree.field!, values: [true] } : tree;
  const options = vocabulary.fields.map((field) => ({ value: ruleName(field), label: label(field.label) }));
  const score = scoreAsked(tree.left);
  const now = tree.field ?? (score === undefined ? '' : ruleName(asked.field));
  const further = now.includes('.') && !vocabulary.fields.some((field) => ruleName(field) === now); // a field of what is referred to
  const change = (name: string) => {
    const field = vocabulary.fields.find((one) => ruleName(one) === name)!;
    onChange(begin(field), false);
  };
  const celebrated = fieldNamed(vocabulary.fields, tree.left?.field ?? '', vocabulary.model);
  const days = vocabulary.fields.filter((field) => field.type === 'day' || field.lunar).map((field) => ({ value: ruleName(field), label: label(field.label) }));
  return (
    <div className="block-line">
      {tree.left?.call === 'anniversary' ? (
        <>
          <span className="block-word block-strong">{say('anniversaryOf')}</span>
          <Select
            className="block-what"
            value={celebrated ? ruleName(celebrated) : (tree.left.field ?? null)}
            options={days}
            aria-label={say('ofField')}
            popupMatchSelectWidth={false}
            onChange={(field) => onChange({ ...tree, left: { ...tree.left, field } })}
          />
        </>
      ) : tree.field === undefined && score === undefined ? (
        <span className="block-word block-strong">{say('age')}</span>
      ) : (
        <Select
          className="block-what"
          showSearch={{ optionFilterProp: 'label' }}
          value={further ? now : options.find((one) => one.value === now || one.value === asked.field.name || one.value === ruleName(asked.field))?.value ?? now}
          options={further ? [{ value: now, label: label(asked.field.label) }, ...options] : options}
          aria-label={say('ofField')}
          popupMatchSelectWidth={false}
          onChange={change}
        />
      )}
      <Compared field={asked.field} tree={compared} negated={leaf.negated} computed={asked.computed} ranked onChange={onChange} />
    </div>
  );
}

// ---- other audiences ----

export function AudienceLeaf({ leaf, tree, onChange }: LeafProps) {
  const { say, t } = useSegmentWords();
  const { vocabulary } = useBuilder();
  const lists = tree.call === 'list';
  const segments = useShortList(vocabulary.model.entity('segment'), { sort: 'name', ...(lists && { filter: 'kind = static' }) });
  const words = lists ? (['inList', 'notInList'] as const) : (['inSegment', 'notInSegment'] as const);
  return (
    <div className="block-line">
      <Select
        value={leaf.negated ? 'out' : 'in'}
        aria-label={say('comparison')}
        popupMatchSelectWidth={false}
        options={[
          { value: 'in', label: say(words[0]) },
          { value: 'out', label: say(words[1]) },
        ]}
        onChange={(next) => onChange(tree, next === 'out')}
      />
      <Select
        className="block-many"
        showSearch
        value={tree.name || null}
        placeholder={t('chooseOne')}
        aria-label={say('segmentName')}
        popupMatchSelectWidth={false}
        options={(segments.data ?? []).map((one) => ({ value: String(one.name), label: String(one.name) }))}
        onChange={(name: string) => onChange({ ...tree, name })}
      />
    </div>
  );
}

// ---- first this, then that ----

export function SequenceLeaf({ tree, onChange }: LeafProps) {
  const { say } = useSegmentWords();
  const steps = tree.steps ?? [];
  const window = (tree.windows?.[0] as Value | undefined) ?? null;
  const set = (index: number, step: Step | null) => onChange({ ...tree, steps: steps.flatMap((one, i) => (i === index ? (step ? [step] : []) : [one])) });
  const withWindow = (next: Value | null) => {
    const { windows: _, ...rest } = tree;
    onChange(next === null ? rest : { ...rest, windows: [next] });
  };
  return (
    <>
      <div className="block-line">
        <span className="block-word block-strong">{say('sequence')}</span>
        <span>{say('withinEach')}</span>
        <CountInput elapsed count={tree.duration ?? 7} unit={tree.unit ?? 'day'} onChange={(duration, unit) => onChange({ ...tree, duration, unit })} />
        <WindowInput value={window} onChange={withWindow} />
      </div>
      {steps.map((step, index) => (
        <div className="block-step" key={index}>
          <div className="block-line">
            <span className="block-word">{say('step', { count: index + 1 })}</span>
            <FactsInput of={step} onChange={(of) => set(index, of)} />
            {steps.length > 2 && (
              <Button size="small" type="text" icon={<CloseOutlined aria-hidden />} aria-label={say('removeStep', { count: index + 1 })} onClick={() => set(index, null)} />
            )}
          </div>
          <StepFilters step={step} onChange={(next) => set(index, next)} />
        </div>
      ))}
      {steps.length < 8 && (
        <Button size="small" type="text" icon={<PlusOutlined aria-hidden />} onClick={() => onChange({ ...tree, steps: [...steps, { facts: 'orders' }] })}>
          {say('addStep')}
        </Button>
      )}
    </>
  );
}

function StepFilters({ step, onChange }: { step: Step; onChange: (step: Step) => void }) {
  const kind = kindOf(useBuilder().vocabulary.language, step);
  const filters = (step.where ?? []).filter((part) => !isWindow(part));
  const narrow = (where: Tree[]) => onChange({ ...(step.event === undefined ? { facts: step.facts! } : { event: step.event }), ...(where.length > 0 && { where }) });
  return filters.length === 0 ? <AddFilter kind={kind} filters={filters} onChange={narrow} /> : <Filters kind={kind} filters={filters} onChange={narrow} />;
}

// ---- a random part ----

export function SampleLeaf({ tree, onChange }: LeafProps) {
  const { say } = useSegmentWords();
  return (
    <div className="block-line">
      <span className="block-word block-strong">{say('sampleOf')}</span>
      <InputNumber
        className="block-number"
        min={0.01}
        max={100}
        suffix="%"
        value={Number(tree.percent)}
        aria-label={say('howMany')}
        onChange={(next) => next && onChange({ ...tree, percent: String(next) })}
      />
    </div>
  );
}

// ---- as text ----

export function TextLeaf({ leaf, onReplace }: { leaf: Leaf; onReplace: (block: Block | null) => void }) {
  const { say, t } = useSegmentWords();
  const errorText = useErrorText();
  const fresh = leaf.tree === true;
  const [typed, setTyped] = useState<string | null>(fresh ? '' : null);
  const [refused, setRefused] = useState<unknown>(null);
  const written = useQuery({
    queryKey: ['rule', 'customer', JSON.stringify(leaf.tree)],
    queryFn: ({ signal }) => ask<{ rule: string }>('/rules/check', { entity: 'customer', rule: leaf.tree }, signal),
    enabled: !fresh,
    staleTime: Infinity,
  });
  const take = async () => {
    try {
      const { tree } = await ask<{ tree: Tree | boolean }>('/rules/check', { entity: 'customer', rule: typed });
      const group = blocksOf(tree);
      const block: Block = group.of.length === 1 ? group.of[0]! : group;
      onReplace({ ...block, negated: block.negated !== leaf.negated });
      setTyped(null);
    } catch (error) {
      setRefused(error);
    }
  };
  if (typed === null) {
    return (
      <div className="block-line">
        <code className="block-code">{written.data?.rule ?? '…'}</code>
        <Button size="small" onClick={() => setTyped(written.data?.rule ?? '')}>
          {say('edit')}
        </Button>
        <span className="quiet">{say('noBlocks')}</span>
      </div>
    );
  }
  return (
    <>
      <div className="block-line">
        <Input className="rule-text block-text" value={typed} aria-label={say('ruleText')} spellCheck={false} autoFocus onChange={(event) => setTyped(event.target.value)} onPressEnter={() => void take()} />
        <Button size="small" type="primary" disabled={typed.trim() === ''} onClick={() => void take()}>
          {t('apply')}
        </Button>
        {!fresh && (
          <Button size="small" onClick={() => setTyped(null)}>
            {t('cancel')}
          </Button>
        )}
      </div>
      {refused !== null && (
        <p className="rule-error" role="alert">
          {errorText(refused).title} {errorText(refused).detail}
        </p>
      )}
    </>
  );
}
