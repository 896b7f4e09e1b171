// SPDX-License-Identifier: Apache-2.0
//
// Who changed a setting when, in words: what it is called, before and after, part by part where it has parts.
import { useQuery } from '@tanstack/react-query';
import { get } from '../../../api/client';
import { useEntity, useModel } from '../../../api/metadata';
import type { components } from '../../../api/openapi';
import type { Item, Label } from '../../../api/types';
import { currencyDigits, money, shift } from '../../../format/numbers';
import { labelText } from '../../../i18n';
import { Changes, type Change } from '../../../kinds/Changes';
import { differences, leaves, listDifference, type Difference, type Part } from './parts';
import { useChangesWords } from './words';

const AXES = ['recency', 'frequency', 'monetary'] as const;
type Axis = (typeof AXES)[number];

interface RfmValue {
  groups?: ({ name: string; label: Label } & Partial<Record<Axis, number[]>>)[];
  cuts?: Partial<Record<Axis, number[]>>;
}

type Words = ReturnType<typeof useChangesWords>;

const objectOf = (value: unknown) => (value ?? {}) as Record<string, unknown>;
const namesOf = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);

function useDeliveredLabels(wanted: boolean): Map<string, Label> {
  const costs = useQuery({ queryKey: ['/delivered-costs'], queryFn: ({ signal }) => get<components['schemas']['DeliveredCosts']>('/delivered-costs', signal), enabled: wanted });
  return new Map(costs.data?.items.map((item) => [item.name, item.label]));
}

// The scores that put a customer into a group; axes that take all are left out.
function scoresOf(group: Partial<Record<Axis, number[]>>, { say }: Words): string {
  const texts = AXES.flatMap((axis) => {
    const [from = 1, to = 5] = group[axis] ?? [];
    if (from === 1 && to === 5) return [];
    return [say(from === to ? 'score' : 'scores', { axis: say(axis), from, to })];
  });
  return texts.join(' · ') || say('any');
}

function cutsOf(axis: Axis, cuts: number[], currency: string, { say, language }: Words): string {
  if (axis === 'monetary') return cuts.map((cut) => money(cut, currency, language)).join(' · ');
  return say(axis === 'recency' ? 'days' : 'orders', { list: cuts.join(' · ') });
}

function rfmParts(value: unknown, currency: string, words: Words): Part[] {
  const { say, t, language } = words;
  const { groups = [], cuts = {} } = objectOf(value) as RfmValue;
  const titles = groups.map((group) => labelText(group.label, language));
  return [
    ...(groups.length > 0 ? [{ key: 'order', label: say('order'), text: titles.join(t('listComma')), same: groups.map((group) => group.name).join() }] : []),
    ...groups.map((group, at) => ({ key: `group ${group.name}`, label: say('group'), text: say('groupIs', { name: titles[at] ?? group.name, scores: scoresOf(group, words) }) })),
    ...AXES.map((axis) => ({ key: `cut ${axis}`, label: say('cuts', { axis: say(axis) }), text: cuts[axis] ? cutsOf(axis, cuts[axis], currency, words) : say('fifths') })),
  ];
}

// What holds where nobody has set it is said too: a change begins or ends there.
function whole(all: Difference[], missing: string): Difference[] {
  return all.map((one) => ({ ...one, before: one.before ?? missing, after: one.after ?? missing }));
}

function useDifferences(delivered: boolean) {
  const words = useChangesWords();
  const { t, say, language } = words;
  const { currency } = useModel();
  const labels = useDeliveredLabels(delivered);
  const single = (label: string, before: unknown, after: unknown) => differences(leaves(before, label), leaves(after, label));
  const rates = (value: unknown): Part[] => Object.entries(objectOf(value)).map(([name, rate]) => ({ key: name, label: say('rate', { currency: name }), text: `${String(rate)} ${currency}` }));
  const worths = (value: unknown): Part[] =>
    Object.entries(objectOf(value)).map(([name, minor]) => {
      const label = labels.get(name);
      return { key: name, label: label ? labelText(label, language) : name, text: typeof minor === 'number' ? money(minor, currency, language) : shift(0, currencyDigits(currency)) };
    });
  const languageName = (value: unknown) => (value === 'zh-CN' ? '中文' : value === 'en' ? 'English' : value);
  return (name: string, before: unknown, after: unknown): Difference[] => {
    switch (name) {
      case 'organisation.name':
        return single(t('organisationName'), before, after);
      case 'organisation.timezone':
        return single(t('timezone'), before, after);
      case 'organisation.currency':
        return single(t('currency'), before, after);
      case 'organisation.language':
        return single(t('organisationLanguage'), languageName(before), languageName(after));
      case 'organisation.rates':
        return whole(differences(rates(before), rates(after)), say('noRate'));
      case 'insight.delivered':
        return whole(differences(worths(before), worths(after)), say('share'));
      case 'insight.competitors':
        return listDifference(name, t('competitors'), namesOf(before), namesOf(after), t('listComma'));
      case 'events.properties':
        return listDifference(name, say('properties'), namesOf(before), namesOf(after), t('listComma'));
      case 'insight.rfm':
        return differences(before ? rfmParts(before, currency, words) : [], after ? rfmParts(after, currency, words) : []);
      default:
        return single(name, before, after);
    }
  };
}

// What a change says of the value; a setting that was taken away has it in `before`.
const valueOf = (of: Change['before']) => objectOf(of).value ?? null;

export function SettingChanges({ settings }: { settings: Item[] }) {
  const { say } = useChangesWords();
  const entity = useEntity('setting');
  const nameOf = new Map(settings.map((setting) => [setting.id, String(setting.name)]));
  const differ = useDifferences([...nameOf.values()].includes('insight.delivered'));
  const changed = (change: Change, id: number) => {
    const name = nameOf.get(id) ?? '';
    if (change.operation === 'delete') return <p className="quiet">{say('ready')}</p>;
    return <Differences all={differ(name, change.operation === 'update' ? valueOf(change.before) : null, valueOf(change.after))} />;
  };
  return <Changes entity={entity} id={settings.map((setting) => setting.id)} changed={changed} />;
}

function Differences({ all }: { all: Difference[] }) {
  if (all.length === 0) return null;
  return (
    <ul className="change-fields">
      {all.map(({ key, label, before, after }) => (
        <li key={key}>
          <span className="change-field">{label}</span>
          {before !== null && <del>{before}</del>}
          {after !== null && <ins>{after}</ins>}
        </li>
      ))}
    </ul>
  );
}
