// SPDX-License-Identifier: Apache-2.0
import type { Field } from '../../../api/types';
import { scoreAsked } from '../../../kinds/list/scores';
import { fieldNamed } from '../language';
import type { Tree } from '../tree';

const AGE: Field = { name: 'age', type: 'integer', label: {} };
const DAY: Field = { name: 'day', type: 'day', label: {} };

// The field of the customer that a leaf asks about, or what is computed from one; null: none that is known.
export function askedOf(tree: Tree, fields: Field[], model: Parameters<typeof fieldNamed>[2]): { field: Field; computed: boolean } | null {
  if (tree.op !== undefined && tree.field !== undefined) {
    const field = fieldNamed(fields, tree.field, model);
    return field ? { field, computed: false } : null;
  }
  const score = scoreAsked(tree.left);
  if (tree.op !== undefined && score !== undefined) {
    const field = fields.find((one) => one.name === score);
    return field ? { field, computed: false } : null;
  }
  if (tree.left?.call === 'age') return { field: AGE, computed: true };
  if (tree.left?.call === 'anniversary') return { field: DAY, computed: true };
  if (tree.op === undefined && tree.field !== undefined) {
    const field = fieldNamed(fields, tree.field, model);
    return field?.type === 'boolean' ? { field, computed: false } : null;
  }
  return null;
}
