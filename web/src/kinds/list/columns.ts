// SPDX-License-Identifier: Apache-2.0
//
// How wide columns are, and what a list must ask the server for to fill them.
import type { Entity, Field } from '../../api/types';

const SELECT_WIDTH = 40;

const WIDTHS: Partial<Record<Field['type'], number>> = {
  integer: 96,
  money: 132,
  price: 120,
  quantity: 96,
  boolean: 84,
  time: 152,
  day: 124,
  choice: 104,
  reference: 136,
  label: 220,
};

// Texts that are longer or wider than most.
const NAMED: Record<string, number> = { email: 196, phone: 150, rhythm: 280 };
const FILE_NAME = 256; // several files have one title

function columnWidth(field: Field, title: boolean): number {
  if (title) return field.name === 'file_name' ? FILE_NAME : 160;
  if (field.multiline) return 320; // rules, remarks
  return WIDTHS[field.type] ?? NAMED[field.name] ?? 120;
}

export interface Tracks {
  template: string; // grid-template-columns
  least: number; // px; below that the list scrolls sideways
}

// What is left of the width is shared by the columns as they are wide.
export function tracksOf(entity: Entity, fields: Field[]): Tracks {
  const widths = fields.map((field) => columnWidth(field, field.name === entity.title));
  return {
    template: [`${SELECT_WIDTH}px`, ...widths.map((width) => `minmax(${width}px, ${width}fr)`)].join(' '),
    least: widths.reduce((sum, width) => sum + width, SELECT_WIDTH),
  };
}

// The fields to ask for: those shown, what their cells read besides, and the currencies of amounts.
export function fieldsAsked(entity: Entity, shown: Field[], also: string[]): string {
  const names = new Set(['id', ...also]);
  for (const field of shown) {
    names.add(field.name.startsWith('custom.') ? 'custom' : field.name);
    if (field.currency) names.add(field.currency);
  }
  const known = new Set([...entity.fields.map((field) => field.name), 'id', 'custom', ...(entity.figures ?? []).map((field) => field.name)]);
  return [...names].filter((name) => known.has(name)).sort().join(',');
}
