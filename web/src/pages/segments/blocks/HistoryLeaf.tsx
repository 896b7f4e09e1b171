// SPDX-License-Identifier: Apache-2.0
//
// "Orders · number of · in the last 90 days · at least 2", with filters below.
import { Input, InputNumber, Select } from 'antd';
import { ruleName } from '../../../kinds/list/operators';
import * as history from '../history';
import { factFields, functionNamed, kindOf } from '../language';
import type { Leaf, Tree } from '../tree';
import { useSegmentWords } from '../words';
import { useBuilder } from './builder';
import { Compared } from './Compared';
import { AddFilter, Filters } from './Filters';
import { CountInput, WindowInput } from './TimeInputs';

interface Props {
  leaf: Leaf;
  tree: Tree;
  onChange: (tree: Tree, negated?: boolean) => void;
}

export function HistoryLeaf({ leaf, tree, onChange }: Props) {
  const { say, label } = useSegmentWords();
  const { vocabulary } = useBuilder();
  const { inner, compared } = history.historyOf(tree)!;
  const kind = kindOf(vocabulary.language, inner);
  const measure = functionNamed(vocabulary.language, inner.call);
  const asked = compared ? history.comparedWith(vocabulary, inner) : null;
  const set = (next: Tree) => onChange(history.withInner(tree, next));
  const filters = history.conditionsOf(inner);
  const narrow = (next: Tree[]) => set(history.withConditions(inner, next));
  const windows = ['facts', 'value', 'since'].includes(measure?.arguments ?? '');
  return (
    <>
      <div className="block-line">
        <FactsInput of={inner} onChange={(of) => onChange(history.measured(vocabulary, history.withInner(tree, moved(inner, of)), inner.call!))} />
        <Select
          value={inner.call!}
          aria-label={say('measure')}
          popupMatchSelectWidth={false}
          listHeight={420}
          options={history.measures(vocabulary).map((one) => ({ value: one.name, label: label(one.label), title: label(one.about) }))}
          onChange={(name) => onChange(history.measured(vocabulary, tree, name), false)}
        />
        {measure?.arguments === 'value' && (
          <Select
            value={inner.value ?? null}
            showSearch={{ optionFilterProp: 'label' }}
            aria-label={say('ofField')}
            popupMatchSelectWidth={false}
            options={history.measurable(kind, inner.call!).map((field) => ({ value: ruleName(field), label: label(field.label) }))}
            onChange={(name) => {
              const field = history.measurable(kind, inner.call!).find((one) => ruleName(one) === name)!;
              const { base: _, ...rest } = inner;
              const next: Tree = { ...rest, ...history.valueOf(field) };
              onChange(history.compare(vocabulary, next, tree), false);
            }}
          />
        )}
        <Extras inner={inner} onChange={set} />
        {asked && <Compared field={asked} tree={tree} negated={leaf.negated} computed ranked onChange={onChange} />}
        {windows && <WindowInput value={history.windowOf(inner)} onChange={(window) => set(history.withWindow(inner, window))} />}
        {filters.length === 0 && <AddFilter kind={kind} filters={filters} onChange={narrow} />}
      </div>
      <Filters kind={kind} filters={filters} onChange={narrow} />
    </>
  );
}

// Other facts: the filters asked of the old ones go.
function moved(inner: Tree, of: Pick<Tree, 'facts' | 'event'>): Tree {
  const { facts: _, event: __, ...rest } = inner;
  return history.withConditions({ ...rest, ...of }, []);
}

// What some measures need besides.
function Extras({ inner, onChange }: { inner: Tree; onChange: (inner: Tree) => void }) {
  const { say } = useSegmentWords();
  const { vocabulary } = useBuilder();
  const shape = functionNamed(vocabulary.language, inner.call)?.arguments;
  if (shape === 'rhythm') {
    return (
      <span className="block-part">
        <span>{say('timesOf')}</span>
        <InputNumber className="block-number" min={1} max={60} value={inner.times ?? 1} aria-label={say('timesOf')} onChange={(times) => times && onChange({ ...inner, times })} />
        <span>{say('ofLast')}</span>
        <CountInput count={Number(inner.of)} unit={inner.unit ?? 'month'} onChange={(of, unit) => onChange({ ...inner, of, unit })} />
      </span>
    );
  }
  return (
    <>
      {(shape === 'since' || shape === 'gap') && (
        <span className="block-part">
          <span>{say(shape === 'since' ? 'noneFor' : 'afterGap')}</span>
          <CountInput count={inner.duration ?? 180} unit={inner.unit ?? 'day'} elapsed={shape === 'gap'} onChange={(duration, unit) => onChange({ ...inner, duration, unit })} />
        </span>
      )}
      {(shape === 'window' || shape === 'gap') && <WindowInput required value={inner.window ?? null} onChange={(window) => window !== null && onChange({ ...inner, window })} />}
    </>
  );
}

export function FactsInput({ of, onChange }: { of: Pick<Tree, 'facts' | 'event'>; onChange: (of: Pick<Tree, 'facts' | 'event'>) => void }) {
  const { say, label } = useSegmentWords();
  const { language } = useBuilder().vocabulary;
  const OWN = '"';
  const options = [
    ...language.facts.filter((kind) => factFields(kind).length > 0).map((kind) => ({ value: kind.name, label: label(kind.label), title: label(kind.help) })),
    { value: OWN, label: say('ownEvent') },
  ];
  return (
    <>
      <Select
        className="block-what"
        showSearch={{ optionFilterProp: 'label' }}
        value={of.event === undefined ? of.facts! : OWN}
        options={options}
        aria-label={say('what')}
        popupMatchSelectWidth={false}
        onChange={(name) => onChange(name === OWN ? { event: '' } : { facts: name })}
      />
      {of.event !== undefined && (
        <Input className="block-value" value={of.event} aria-label={say('ownEventName')} placeholder={say('ownEventName')} maxLength={128} onChange={(event) => onChange({ event: event.target.value })} />
      )}
    </>
  );
}
