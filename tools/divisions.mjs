// SPDX-License-Identifier: Apache-2.0
//
// usage: node tools/divisions.mjs OUT.c
// Turns the administrative divisions of China in the package china-area-data into the array DIVISIONS of
// collect/clean/division.h, in the order of codes. Codes get nine digits: 330106 becomes 330106000. What has changed
// since the package was made stands in division_changes.c.
import { readFileSync, writeFileSync } from "node:fs";

const [out] = process.argv.slice(2);
const levels = JSON.parse(readFileSync(new URL("node_modules/china-area-data/data.json", import.meta.url), "utf8"));
const NO_PLACE = /^(市辖区|县|省直辖县级行政区划|自治区直辖县级行政区划)$/;

const rows = Object.values(levels)
    .flatMap((children) => Object.entries(children))
    .filter(([, name]) => !NO_PLACE.test(name))
    .map(([code, name]) => [Number(code.padEnd(9, "0")), name])
    .sort(([a], [b]) => a - b);
if (rows.length < 3000) throw new Error(`only ${rows.length} divisions: the package is not what it was`);

writeFileSync(
    out,
    `// Made by tools/divisions.mjs.
#include "collect/clean/division.h"

const Division DIVISIONS[] = {
${rows.map(([code, name]) => `    {${code}, ${JSON.stringify(name)}},`).join("\n")}
};
const size_t N_DIVISIONS = sizeof DIVISIONS / sizeof DIVISIONS[0];
`,
);
