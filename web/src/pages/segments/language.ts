// SPDX-License-Identifier: Apache-2.0
//
// The rule language as the server describes it: what pickers and completion are made from.
import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/client';
import { useEntity, useModel, listFields, type Model } from '../../api/metadata';
import type { Entity, Field, Label } from '../../api/types';
import { fieldOfRuleName, ruleName, TAGS } from '../../kinds/list/operators';

export interface FactKind {
  name: string;
  entity: string;
  label: Label;
  help: Label;
  members: boolean;
  example: string;
  fields: Field[];
}

export interface RuleFunction {
  name: string;
  arguments: string;
  result: string;
  available: boolean;
  usage: Label;
  label: Label;
  about: Label;
  example: string;
  choices?: Field['choices'];
}

export interface Language {
  operators: { name: string; form: string; about: Label; example: string }[];
  functions: RuleFunction[];
  facts: FactKind[];
  fields: Field[]; // what customers can be asked besides their own fields
  units: { name: string; plural: string; calendar: boolean; about: Label }[];
}

export function useLanguageQuery() {
  return useQuery({ queryKey: ['rule-language'], queryFn: ({ signal }) => get<Language>('/rules', signal), staleTime: Infinity });
}

// Everything that the blocks of one rule are made of.
export interface Vocabulary {
  language: Language;
  model: Model;
  customer: Entity; // whose fields a rule asks; of other lists their entity
  fields: Field[]; // of customers, that may be asked
}

export function useVocabulary(language: Language): Vocabulary {
  return useVocabularyOf(language, 'customer');
}

// The same of another list: only customers have tags, scores and a history.
export function useVocabularyOf(language: Language, name: string): Vocabulary {
  const model = useModel();
  const customer = useEntity(name);
  const fields = [...listFields(customer), ...(name === 'customer' ? [TAGS, ...language.fields] : [])].filter((field) => mayAsk(field, model));
  return { language, model, customer, fields };
}

export function mayAsk(field: Field, model: Model): boolean {
  return (field.type !== 'json' || field.name === TAGS.name) && (model.has('personal.read') || !field.personal);
}

// A field by the name it has in rules, also one step further (`source.name`).
export function fieldNamed(fields: Field[], name: string | undefined, model: Model): Field | undefined {
  if (name === undefined) return undefined;
  const entity = { fields } as Entity;
  const own = fieldOfRuleName(entity, name);
  if (own || !name.includes('.')) return own;
  const [first, ...rest] = name.split('.');
  const refers = fieldOfRuleName(entity, first)?.refers;
  const further = refers ? model.entity(refers) : undefined;
  const found = further && fieldOfRuleName(further, rest.join('.'));
  if (!found) return undefined;
  const before = fieldOfRuleName(entity, first)?.label ?? {};
  return { ...found, label: { zh: `${before.zh ?? ''} · ${found.label.zh ?? ''}`, en: `${before.en ?? ''} · ${found.label.en ?? ''}` } };
}

const NEVER_ASKED = new Set(['customer_id', 'source_id_key', 'rate_millionths', 'message_key']);

// The fields of a kind of facts, each offered once: those with and without their unit are the same.
export function factFields(kind: FactKind | undefined): Field[] {
  if (!kind) return [];
  const seen = new Set<string>();
  return kind.fields.filter((field) => {
    const name = ruleName(field);
    if (NEVER_ASKED.has(field.name) || seen.has(name)) return false;
    seen.add(name);
    return true;
  });
}

// What clocks show at the moment of a fact: hour(at), weekday(at).
export function clockFields(language: Language): Field[] {
  const clocks = language.functions.filter((one) => one.available && one.arguments === 'field' && one.result !== 'field');
  return clocks.map((one) => ({ name: `${one.name}(at)`, type: one.result === 'choice' ? 'choice' : 'integer', label: one.label, ...(one.choices && { choices: one.choices }) }));
}

export function factKind(language: Language, name: string | undefined): FactKind | undefined {
  return language.facts.find((kind) => kind.name === name);
}

// Events of one's own have the fields of all events.
export function kindOf(language: Language, of: { facts?: string; event?: string }): FactKind | undefined {
  return of.event === undefined ? factKind(language, of.facts) : factKind(language, 'events');
}

export function functionNamed(language: Language, name: string | undefined): RuleFunction | undefined {
  return language.functions.find((one) => one.name === name);
}
