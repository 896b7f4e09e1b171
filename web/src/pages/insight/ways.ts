// SPDX-License-Identifier: Apache-2.0
import type { Say } from './words';

// What is no event has a name of its own in reports.
export const nameOfStep = (name: string, say: Say): string =>
  name === '(end)' ? say('pathsEnd') : name === '(begin)' ? say('pathsBegin') : name === '(other)' ? say('pathsOther') : name;
