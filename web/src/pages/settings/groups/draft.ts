// SPDX-License-Identifier: Apache-2.0
//
// Groups of customers while they are edited: what each cell of the map comes to, whether they can be saved, and what
// the setting says then.
import type { components } from '../../../api/openapi';
import type { Row } from '../../insight/reports';

type Schemas = components['schemas'];
export type Group = Schemas['RfmGroup'];
export type Groups = Schemas['RfmGroups'];

export const AXES = ['recency', 'frequency', 'monetary'] as const;
export type Axis = (typeof AXES)[number];
export const SCORES = 5;
export const CUTS = SCORES - 1;
export const GROUPS_MAX = 24;

export interface Draft {
  groups: Group[];
  cuts: Partial<Record<Axis, number[]>>;
}

const holds = (group: Group, row: Row) => AXES.every((axis) => Number(row[axis]) >= (group[axis][0] ?? 1) && Number(row[axis]) <= (group[axis][1] ?? SCORES));

// The place of the first group that holds the cell; -1: none.
export const placeOf = (groups: Group[], row: Row) => groups.findIndex((group) => holds(group, row));

// How many customers each group has, the last: those in none.
export function countsOf(groups: Group[], cells: Row[]): number[] {
  const counts = Array.from({ length: groups.length + 1 }, () => 0);
  for (const cell of cells) {
    const place = placeOf(groups, cell);
    const at = place < 0 ? groups.length : place;
    counts[at] = (counts[at] ?? 0) + Number(cell.customers);
  }
  return counts;
}

export interface Cell {
  customers: number;
  places: number[]; // of the groups that share it by money, without -1 twice
}

export function cellOf(groups: Group[], cells: Row[], recency: number, frequency: number): Cell {
  const own = cells.filter((cell) => cell.recency === recency && cell.frequency === frequency);
  const scores = Array.from({ length: SCORES }, (_, i) => ({ recency, frequency, monetary: i + 1 }));
  return { customers: own.reduce((sum, cell) => sum + Number(cell.customers), 0), places: [...new Set(scores.map((row) => placeOf(groups, row)))] };
}

export const ascend = (cuts: number[]) => cuts.length === CUTS && cuts.every((cut, i) => cut >= 0 && (i === 0 || cut > (cuts[i - 1] ?? 0)));

export const isNamed = (group: Group) => Boolean(group.label.en?.trim()) && Boolean(group.label.zh?.trim());

// A word that stands in rules and addresses, and in no other group.
export function nameFor(groups: Group[]): string {
  let n = groups.length + 1;
  while (groups.some((group) => group.name === `group_${n}`)) n += 1;
  return `group_${n}`;
}

export const whole = (least = 1): [number, number] => [least, SCORES];
