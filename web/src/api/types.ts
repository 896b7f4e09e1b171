// SPDX-License-Identifier: Apache-2.0
//
// The shapes that hold for every entity, whatever /metadata says at run time; the rest comes from
// the server's own description (openapi.d.ts).
import type { components } from './openapi';

type Schemas = components['schemas'];

export type Label = { zh?: string; en?: string };

export type FieldType =
  | 'text'
  | 'integer'
  | 'boolean'
  | 'money'
  | 'price'
  | 'quantity'
  | 'time'
  | 'day'
  | 'choice'
  | 'reference'
  | 'label'
  | 'json';

export interface Choice {
  name: string;
  label: Label;
}

export interface Field {
  name: string;
  type: FieldType;
  label: Label;
  help?: Label;
  required?: boolean;
  read_only?: boolean;
  immutable?: boolean;
  personal?: boolean;
  authored?: boolean; // personal, but written by whoever creates the record
  listed?: boolean;
  sorted?: boolean;
  multiline?: boolean;
  lunar?: boolean; // a day of the lunar calendar: 1990-05x-03
  hidden?: boolean;
  custom?: boolean;
  limit?: number;
  refers?: string;
  currency?: string;
  otherwise?: unknown;
  choices?: Choice[];
  known?: Choice[]; // what some values of a text are called
}

export type Verb = 'read' | 'create' | 'update' | 'delete' | 'export' | 'import';

export interface Entity {
  name: string;
  plural: string;
  label: Label;
  label_plural: Label;
  about: Label;
  ownership: 'none' | 'customer' | 'self';
  title: string;
  sort: string;
  may: Verb[];
  custom_fields?: boolean;
  importable?: boolean;
  append_only?: boolean;
  part?: string;
  part_name?: string;
  fields: Field[];
  figures?: Field[]; // what lists of customers can hold besides: what models say of them
}

export interface Metadata {
  organisation: { name: string; timezone: string; currency: string; language: string };
  currencies: Schemas['Currency'][];
  permissions: string[];
  permissions_known: string[];
  all_customers: boolean;
  entities: Entity[];
}

// Any record: every entity has these, the rest is in its description.
export interface Item {
  id: number;
  version: number;
  created_at?: string;
  updated_at?: string;
  deleted_at?: string | null;
  customer_id?: number;
  custom?: Record<string, unknown>;
  [field: string]: unknown;
}

export interface Page<T = Item> {
  items: T[];
  next: string | null;
  count?: number;
}

export type Session = Omit<Schemas['Session'], 'staff'> & { staff: Item };

export type Problem = Omit<Schemas['Problem'], 'type'>;

export type TimelineItem = Schemas['TimelineItem'];

export type SearchHit = Schemas['SearchHit'];

export type Figure = Schemas['HomeFigure'];

export type Home = Schemas['Home'];
export type HomeChart = Schemas['HomeChart'];

export interface ChangeEvent {
  entity: string;
  id: number;
  customer_id: number;
  operation: string;
  pos: number;
}

export type ImportPreview = Omit<Schemas['ImportPreview'], 'rows'> & { rows: string[][] };
