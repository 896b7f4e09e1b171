// SPDX-License-Identifier: Apache-2.0
//
// The folder rule, over the #include lines of src/: a file includes from its own folder and from folders above it in
// ORDER; a folder of the circle includes from another one only headers that one's README.md names.
import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { report, sources } from "./check.mjs";

const ORDER = ["base", "store", "entity", "rule", "access", "job", "http"];
const CIRCLE = ["guard", "collect", "know", "engage", "serve", "reward", "sell", "watch"];

const folderOf = (path) => path.split("/")[0];
const readme = (folder) => (existsSync(`src/${folder}/README.md`) ? readFileSync(`src/${folder}/README.md`, "utf8") : "");

function mayInclude(folder, header) {
    const target = folderOf(header);
    if (target === folder) return true;
    if (CIRCLE.includes(folder)) return ORDER.includes(target) || (CIRCLE.includes(target) && readme(target).includes(header));
    return ORDER.includes(target) && ORDER.indexOf(target) < ORDER.indexOf(folder);
}

const problems = [];
for (const { path, lines } of sources("src", /\.[ch]$/)) {
    const inside = path.slice("src/".length);
    const folder = folderOf(inside);
    if (!inside.includes("/")) continue; // main and commands see the whole
    if (![...ORDER, ...CIRCLE].includes(folder)) problems.push(`${path}: the folder ${folder} has no place in the order`);
    lines.forEach((line, index) => {
        const header = /^\s*#\s*include\s+"([^"]+)"/.exec(line)?.[1];
        if (!header) return;
        const resolved = existsSync(`src/${header}`) ? header : `${dirname(inside)}/${header}`;
        if (header !== resolved) problems.push(`${path}:${index + 1}: include paths start at src/: "${resolved}"`);
        else if (!mayInclude(folder, resolved)) problems.push(`${path}:${index + 1}: ${folder} may not include ${header}`);
    });
}
report(problems);
