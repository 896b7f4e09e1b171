// SPDX-License-Identifier: Apache-2.0
//
// What values of a text are called where that is known ("credit_card": 信用卡); others are shown as they are.
import type { Choice, Field, Label } from '../api/types';

// As the server compares them.
const plain = (text: string) => text.toLowerCase().replace(/[ -]/g, '_');

export function knownLabel(field: Field | undefined, value: string): Label | undefined {
  return field?.known?.find((one) => one.name === plain(value))?.label;
}

// Each once: of several names for the same the first.
export function knownOnce(field: Field | undefined): Choice[] {
  const known = field?.known ?? [];
  return known.filter((one, at) => known.findIndex((other) => other.label.en === one.label.en) === at);
}
