// SPDX-License-Identifier: Apache-2.0
//
// The colours a tag may have, as antd's presets; texts on them are dark enough to read.
const PRESETS: Record<string, string> = { blue: 'blue', green: 'green', amber: 'gold', red: 'red', purple: 'purple' };

export function tagColour(colour: string | null | undefined): string {
  return (colour && PRESETS[colour]) || 'default';
}
