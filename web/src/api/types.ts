// SPDX-License-Identifier: Apache-2.0
//
// The shapes that hold for every entity. What differs between entities is described by /metadata
// at run time; the generated openapi.d.ts holds the rest.

export interface Label {
  zh?: string;
  en?: string;
}

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
  listed?: boolean;
  sorted?: boolean;
  multiline?: boolean;
  hidden?: boolean;
  custom?: boolean;
  limit?: number;
  refers?: string;
  currency?: string;
  otherwise?: unknown;
  choices?: Choice[];
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
}

export interface Metadata {
  organisation: { name: string; timezone: string; currency: string; language: string };
  permissions: string[];
  permissions_known: string[];
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

export interface Session {
  staff: Item;
  csrf_token: string;
  permissions: string[];
  language: string;
}

export interface Problem {
  status: number;
  code: string;
  title: string;
  detail?: string;
  hint?: string;
  pointer?: string;
  position?: number;
  length?: number;
  request_id?: string;
}

export interface TimelineItem {
  at: string;
  kind: string;
  entity: string;
  id: number;
  title: Label;
  data?: Record<string, unknown>;
}

export interface SearchHit {
  entity: string;
  id: number;
  customer_id: number | null;
  title: string;
  detail?: string;
}

export interface Figure {
  key: string;
  value: number;
  unit: string;
  currency?: string | null;
  entity: string;
  filter: string | null;
}

export interface Home {
  figures: Figure[];
  chart: { days: string[]; orders: number[]; revenue_minor: number[] };
}

export interface ChangeEvent {
  entity: string;
  id: number;
  customer_id: number;
  operation: string;
  pos: number;
}

export interface ImportPreview {
  encoding: string;
  delimiter: string;
  columns: string[];
  rows: string[][];
  mapping: Record<string, string>;
  fields: { name: string; label: Label; required?: boolean }[];
  problems: { line: number; column?: string; reason: Label }[];
}
