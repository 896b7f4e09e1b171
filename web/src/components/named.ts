// SPDX-License-Identifier: Apache-2.0
//
// Cells that say their column's name, for the class `stacked`: on a phone it stands beside the value.
// The roles are said, since a browser forgets those of a table that is drawn as a list.
export const roles = {
  table: { role: 'table' },
  group: { role: 'rowgroup' },
  row: { role: 'row' },
  head: { role: 'columnheader' },
} as const;

export function named(name: string) {
  return { role: 'cell', 'data-name': name } as const;
}

// What antd puts on each cell of a column; its types know no attributes of data.
export function namedCell(name: string) {
  return () => ({ 'data-name': name }) as object;
}
