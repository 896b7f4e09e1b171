// SPDX-License-Identifier: Apache-2.0
//
// Fails when the app grows beyond its budget: what the login and the lists load together, the
// chart's own chunk, and the script for shops' own pages, in kilobytes of brotli.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url).pathname;
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'));

// What login, frame and every list need before and after the first row is on the screen.
const LISTS = ['index.html', 'src/pages/customers/Customers.tsx', 'src/pages/orders/Orders.tsx', 'src/pages/products/Products.tsx'];
const CHART = /echarts|chart/i;
const LIMITS = { lists: 420_000, chart: 200_000, script: 5_000 };

function filesOf(key, found = new Set()) {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`${key} is not in the manifest`);
  if (found.has(chunk.file)) return found;
  found.add(chunk.file);
  for (const css of chunk.css ?? []) found.add(css);
  for (const imported of chunk.imports ?? []) filesOf(imported, found);
  return found;
}

function brotliSize(file) {
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  return brotliCompressSync(readFileSync(join(dist, file)), options).length;
}

function sumOf(files) {
  let sum = 0;
  for (const file of files) sum += brotliSize(file);
  return sum;
}

const lists = new Set();
for (const key of LISTS) for (const file of filesOf(key)) lists.add(file);
lists.add('index.html');
const chart = Object.values(manifest).map((chunk) => chunk.file).filter((file) => CHART.test(file));
const early = chart.filter((file) => lists.has(file));
const sizes = { lists: sumOf(lists), chart: sumOf(new Set(chart)), script: brotliSize('v1/guanxi.js') };

for (const [name, size] of Object.entries(sizes)) {
  console.log(`${name.padEnd(6)} ${(size / 1000).toFixed(1).padStart(7)} KB brotli of ${LIMITS[name] / 1000} KB`);
}
if (early.length > 0) throw new Error(`the chart is loaded with the lists: ${early.join(', ')}`);
for (const [name, size] of Object.entries(sizes)) {
  if (size > LIMITS[name]) throw new Error(`${name} is ${size - LIMITS[name]} bytes above its limit`);
}
