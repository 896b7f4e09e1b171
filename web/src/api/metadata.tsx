// SPDX-License-Identifier: Apache-2.0
//
// What the server says about its entities, loaded once after signing in.
import { useQuery } from '@tanstack/react-query';
import { createContext, useContext, useMemo, type ReactNode } from 'react';
import { knowCurrencies } from '../format/numbers';
import { get } from './client';
import type { Entity, Field, Metadata, Verb } from './types';

async function loadMetadata(signal: AbortSignal): Promise<Metadata> {
  const metadata = await get<Metadata>('/metadata', signal);
  knowCurrencies(metadata.currencies);
  return metadata;
}

export function useMetadataQuery(enabled: boolean) {
  return useQuery({ queryKey: ['metadata'], queryFn: ({ signal }) => loadMetadata(signal), staleTime: Infinity, enabled });
}

export class Model {
  private readonly byName: Map<string, Entity>;

  constructor(readonly metadata: Metadata) {
    this.byName = new Map(metadata.entities.map((entity) => [entity.name, entity]));
  }

  entity(name: string): Entity | undefined {
    return this.byName.get(name);
  }

  field(entity: string, name: string): Field | undefined {
    return this.byName.get(entity)?.fields.find((field) => field.name === name);
  }

  may(verb: Verb, entity: string): boolean {
    return this.byName.get(entity)?.may.includes(verb) ?? false;
  }

  // Whether a form for a new one can be filled in: what is personal is only for those who may see it.
  mayCreate(entity: string): boolean {
    const fields = this.byName.get(entity)?.fields ?? [];
    return this.may('create', entity) && (this.has('personal.read') || !fields.some((field) => field.personal && field.required && !field.authored));
  }

  has(permission: string): boolean {
    return this.metadata.permissions.includes(permission);
  }

  // Figures that were counted once are for those who see all customers.
  get allCustomers(): boolean {
    return this.metadata.all_customers;
  }

  get timezone(): string {
    return this.metadata.organisation.timezone;
  }

  get currency(): string {
    return this.metadata.organisation.currency;
  }
}

const ModelContext = createContext<Model | null>(null);

export function ModelProvider(props: { metadata: Metadata; children: ReactNode }) {
  const model = useMemo(() => new Model(props.metadata), [props.metadata]);
  return <ModelContext value={model}>{props.children}</ModelContext>;
}

export function useModel(): Model {
  const model = useContext(ModelContext);
  if (!model) throw new Error('ModelProvider is missing');
  return model;
}

// The entity of that name. Pages are only reachable when the caller may read theirs.
export function useEntity(name: string): Entity {
  const entity = useModel().entity(name);
  if (!entity) throw new Error(`No such entity: ${name}`);
  return entity;
}

const HISTORY = ['created_at', 'updated_at'];

// What people see of an entity, its own fields before the system's.
export function visibleFields(entity: Entity): Field[] {
  const shown = entity.fields.filter((field) => !field.hidden);
  return [...shown.filter((field) => !HISTORY.includes(field.name)), ...shown.filter((field) => HISTORY.includes(field.name))];
}

// The same, and what lists of it can show besides: what models say of customers.
export function listFields(entity: Entity): Field[] {
  return [...visibleFields(entity), ...(entity.figures ?? [])];
}

export function fieldValue(item: Record<string, unknown>, field: string): unknown {
  if (field.startsWith('score.')) return (item.scores as Record<string, unknown> | undefined)?.[field.slice('score.'.length)];
  if (!field.startsWith('custom.')) return item[field];
  return (item.custom as Record<string, unknown> | undefined)?.[field.slice('custom.'.length)];
}

// A patch that sets one field, custom ones included.
export function fieldPatch(field: string, value: unknown): Record<string, unknown> {
  return field.startsWith('custom.') ? { custom: { [field.slice('custom.'.length)]: value } } : { [field]: value };
}
