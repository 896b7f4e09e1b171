// SPDX-License-Identifier: Apache-2.0
//
// src/api/openapi.d.ts from the OpenAPI document of a guanxi that this starts on an empty store.
// With --check nothing is written: it fails when the file is not what the document says.
//
// openapi-typescript comes with the tests' packages (make test-tools): it needs TypeScript 5, while the app is checked by
// TypeScript 7, in a fifth of the time.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import openapiTS, { astToString } from '../../tests/node_modules/openapi-typescript/dist/index.mjs';

const web = new URL('../', import.meta.url).pathname;
const target = join(web, 'src/api/openapi.d.ts');
const guanxi = process.env.GUANXI ?? join(web, '../build/guanxi');
const folder = mkdtempSync(join(tmpdir(), 'guanxi-types-'));
const db = ['--db', `sqlite:${join(folder, 'types.db')}`];

async function document() {
  execFileSync(guanxi, ['init', '--login', 'admin', '--password-stdin', ...db], { input: 'correct horse battery staple\n', stdio: ['pipe', 'pipe', 'inherit'] });
  const { key } = JSON.parse(execFileSync(guanxi, ['key', 'create', 'types', '--json', ...db], { encoding: 'utf8' }));
  const server = spawn(guanxi, ['serve', '--port', '0', '--quiet', ...db], { stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    const port = await new Promise((resolve, reject) => {
      const read = (data) => {
        const found = /http:\/\/[\w.[\]]+:(\d+)/.exec(String(data));
        if (found) resolve(found[1]);
      };
      server.stdout.on('data', read);
      server.stderr.on('data', read);
      server.on('exit', (code) => reject(new Error(`guanxi serve ended with ${code}`)));
    });
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/openapi.json`, { headers: { authorization: `Bearer ${key}` } });
    // Paths are left out: requests are made by name at run time, what counts is the shape of what comes back.
    return { ...(await response.json()), paths: {} };
  } finally {
    server.removeAllListeners('exit');
    server.kill();
  }
}

try {
  const head = '// SPDX-License-Identifier: Apache-2.0\n// Made by `npm run types` from the OpenAPI document of the server. Do not edit.\n\n';
  const types = head + astToString(await openapiTS(await document()));
  if (process.argv.includes('--check')) {
    if (readFileSync(target, 'utf8') !== types) throw new Error('src/api/openapi.d.ts is not what the server says: run npm run types');
    console.log('src/api/openapi.d.ts is current');
  } else {
    writeFileSync(target, types);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
