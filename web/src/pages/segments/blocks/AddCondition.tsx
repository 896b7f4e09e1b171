// SPDX-License-Identifier: Apache-2.0
//
// The one picker of everything that can be asked, found by its name in either language.
import { Select } from 'antd';
import { useState } from 'react';
import { ruleName } from '../../../kinds/list/operators';
import { compare } from '../history';
import { functionNamed, type Vocabulary } from '../language';
import { newLeaf, type Block } from '../tree';
import { useSegmentWords, type Say } from '../words';
import { begin } from './Filters';
import { useBuilder } from './builder';
import type { Label } from '../../../api/types';

// What people call it, beside its name.
const SAID: Record<string, string> = {
  orders: 'bought purchase purchased 购买 买过 下单 消费',
  lines: 'bought product category brand 购买 买过 商品 分类 品牌',
  returns: 'refund 退款',
  'score(churn)': 'risk leave leaving silent lapse 流失 风险 沉默',
  'clv(12 months)': 'worth value best top 价值 最有价值 前',
  'rfm(money)': 'top spend 金额 前',
  tier: 'member level vip 会员 级别',
};

interface Offer {
  value: string;
  label: string;
  found: string; // what it is found by
  make: () => Block;
}

const both = (label: Label, ...more: string[]) => [label.zh, label.en, ...more].join(' ').toLowerCase();

function factOffers(vocabulary: Vocabulary, label: (l: Label) => string): Offer[] {
  const kinds = [...vocabulary.language.facts].sort((a, b) => rank(a.name) - rank(b.name));
  return kinds.map((kind) => ({
    value: `facts ${kind.name}`,
    label: label(kind.label),
    found: both(kind.label, kind.name, kind.help.zh ?? '', kind.help.en ?? '', SAID[kind.name] ?? ''),
    make: () => {
      const inner = { call: 'count', facts: kind.name, where: [{ last: 90, unit: 'day' } as object] };
      return newLeaf(compare(vocabulary, inner, inner));
    },
  }));
}

// Two that are asked of orders so often that they stand by themselves.
function orderOffers(vocabulary: Vocabulary, say: Say): Offer[] {
  if (!vocabulary.language.facts.some((kind) => kind.name === 'orders')) return [];
  const spent = { op: '>', left: { call: 'sum', facts: 'orders', value: 'total', base: true }, values: [] };
  const quiet = { call: 'none', facts: 'orders', where: [{ last: 30, unit: 'day' } as object] };
  return [
    { value: 'spent', label: say('spent'), found: both({}, say('spent'), 'spent money sum total amount value top 消费 金额 花费 花了 累计 前'), make: () => newLeaf(spent) },
    { value: 'quiet', label: say('noneSince'), found: both({}, say('noneSince'), 'not bought nothing since inactive lapsed silent 没有 未购买 未下单 流失 沉默'), make: () => newLeaf(quiet) },
  ];
}

const FIRST = ['orders', 'lines', 'returns', 'product_view', 'add_to_cart', 'mail_open'];

function rank(name: string): number {
  const at = FIRST.indexOf(name);
  return at < 0 ? FIRST.length : at;
}

function otherOffers(vocabulary: Vocabulary, say: Say): Offer[] {
  const available = (name: string) => functionNamed(vocabulary.language, name)?.available ?? false;
  const offer = (value: string, label: string, more: string, make: () => Block): Offer => ({ value, label, found: `${label} ${more}`.toLowerCase(), make });
  const personal = vocabulary.fields.some((field) => field.name === 'birth_day');
  const lunar = vocabulary.fields.find((field) => field.lunar);
  return [
    offer('sequence', say('sequence'), `${say('sequenceHelp')} sequence`, () =>
      newLeaf({ call: 'sequence', steps: [{ facts: 'product_view' }, { facts: 'add_to_cart' }], duration: 7, unit: 'day', windows: [{ last: 90, unit: 'day' }] })),
    offer('event', say('ownEvent'), 'event', () => newLeaf({ call: 'any', event: '', where: [{ last: 30, unit: 'day' } as object] })),
    ...(personal ? [offer('age', say('age'), 'age', () => newLeaf({ op: 'between', left: { call: 'age' }, values: [] }))] : []),
    ...(personal ? [offer('anniversary', say('anniversary'), 'birthday 生日 anniversary', () => newLeaf({ op: 'within', left: { call: 'anniversary', field: 'birth_day' }, values: [{ next: 7, unit: 'day' }] }))] : []),
    ...(lunar ? [offer('lunar', say('anniversaryLunar'), 'lunar birthday 农历 阴历 生日 anniversary', () => newLeaf({ op: 'within', left: { call: 'anniversary', field: ruleName(lunar) }, values: [{ next: 7, unit: 'day' }] }))] : []),
    ...(available('sample') ? [offer('sample', say('sampleOf'), 'sample random', () => newLeaf({ call: 'sample', percent: '10', seed: 'a' }))] : []),
    offer('text', say('writtenOut'), 'text rule', () => newLeaf(true)),
  ];
}

// After the orders themselves.
const withOrders = (facts: Offer[], more: Offer[]): Offer[] => [...facts.slice(0, 1), ...more, ...facts.slice(1)];

// The value is what comes next; on a touch screen that would cover half of it with a keyboard.
function focusValue(block: Block): void {
  if (window.matchMedia('(pointer: coarse)').matches) return;
  requestAnimationFrame(() => {
    const input = document.querySelector<HTMLInputElement>(`#block-${block.id} .block-value input, #block-${block.id} input[role=spinbutton]`);
    input?.focus();
    input?.select();
  });
}

export function AddCondition({ onAdd }: { onAdd: (block: Block) => void }) {
  const { say, label } = useSegmentWords();
  const { vocabulary } = useBuilder();
  const [open, setOpen] = useState(false);
  const fields: Offer[] = vocabulary.fields.map((field) => ({
    value: `field ${field.name}`,
    label: label(field.label),
    found: both(field.label, field.name, SAID[field.name] ?? ''),
    make: () => newLeaf(begin(field)),
  }));
  const audiences: Offer[] = (['segment', 'list'] as const)
    .filter((call) => functionNamed(vocabulary.language, call)?.available && vocabulary.model.may('read', 'segment'))
    .map((call) => ({ value: call, label: say(call === 'segment' ? 'inSegment' : 'inList'), found: both({}, call, '人群 名单'), make: () => newLeaf({ call, name: '' }) }));
  const groups = [
    { label: say('factsGroup'), options: withOrders(factOffers(vocabulary, label), orderOffers(vocabulary, say)) },
    { label: say('fieldsGroup'), options: fields.map((one) => ({ ...one, title: ruleName({ name: one.value } as never) })) },
    { label: say('audiencesGroup'), options: audiences },
    { label: say('moreGroup'), options: otherOffers(vocabulary, say) },
  ];
  const all = groups.flatMap((group) => group.options as Offer[]);
  return (
    <Select
      className="block-add"
      showSearch={{ filterOption: (typed, option) => (option as unknown as Offer | undefined)?.found?.includes(typed.toLowerCase().trim()) ?? false }}
      open={open}
      onOpenChange={setOpen}
      value={null}
      placeholder={say('addCondition')}
      aria-label={say('addCondition')}
      listHeight={440}
      popupMatchSelectWidth={320}
      options={groups.map((group) => ({ label: group.label, options: group.options.map((one) => ({ value: one.value, label: one.label, found: one.found })) }))}
      onChange={(value: string | null) => {
        const offer = all.find((one) => one.value === value);
        if (!offer) return;
        const block = offer.make();
        onAdd(block);
        focusValue(block);
      }}
    />
  );
}
