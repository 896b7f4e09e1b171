// SPDX-License-Identifier: Apache-2.0
import type { Row } from './reports';

// The left side of a rule, which may be several.
export const leftOf = (row: Row): string => [row.first, row.second, row.third].filter((one) => typeof one === 'string').join(' + ');
