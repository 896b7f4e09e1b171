// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

test("the app's types are those of the server", () => {
  execFileSync('node', ['scripts/types.mjs', '--check'], { cwd: new URL('../../web', import.meta.url), stdio: ['ignore', 'inherit', 'inherit'] });
});
