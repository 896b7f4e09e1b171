// SPDX-License-Identifier: Apache-2.0
//
// The script for shops' own pages (script/), beside the app: dist/v1/guanxi.js, served as /v1/guanxi.js.
import { defineConfig } from 'vite';

export default defineConfig({
  publicDir: false,
  build: {
    target: 'es2020',
    outDir: 'dist/v1',
    lib: { entry: 'script/guanxi.ts', formats: ['iife'], name: 'guanxiScript', fileName: () => 'guanxi.js' },
  },
});
