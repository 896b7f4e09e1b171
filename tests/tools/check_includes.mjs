// SPDX-License-Identifier: Apache-2.0
//
// The folder rule, over the #include lines of src/: a file includes from its own folder and from folders above it in
// ORDER; a folder of the circle includes from another one only headers that one's README.md names.
//
// And that a file includes what it uses, as far as the precompiled header of the build (<glib.h>, <string.h>) could
// hide it: what names GLib reaches <glib.h> by its own includes, each header by itself, so that no order of includes
// matters; the few sources that do not reach it are compiled here without the precompiled header.
import { execFileSync } from "node:child_process";
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

const GLIB = /\b(g_\w+|G_[A-Z]\w*|G[A-Z][a-z]\w+|g(boolean|char|u?int(8|16|32|64)?|u?long|u?short|s?size|double|float|(const)?pointer))\b/;
// What comes with GLib too, by the headers that a file without it must name.
const STANDARD = {
    "stdarg.h": /\bva_list\b/,
    "stdbool.h": /\bbool\b/,
    "stddef.h": /\b(NULL|offsetof|ptrdiff_t|size_t)\b/,
    "stdint.h": /\bu?int(8|16|32|64|ptr|max)_t\b/,
    "stdio.h": /\bFILE\b/,
    "time.h": /\b(struct tm|time_t)\b/,
};

const included = (line) => /^\s*#\s*include\s+([<"])([^>"]+)[>"]/.exec(line)?.slice(1) ?? [];

// The headers of the system that a file of ours reaches.
function reached(files, inside, seen = new Set(), found = new Set()) {
    if (seen.has(inside)) return found;
    seen.add(inside);
    for (const line of files.get(inside)?.lines ?? []) {
        const [mark, header] = included(line);
        if (mark === "<") found.add(header);
        if (mark === '"') reached(files, header, seen, found);
    }
    return found;
}

const hasGlib = (headers) => [...headers].some((header) => /^(glib|gio|pango)\b/.test(header));

function checkHeader(path, text, headers) {
    const code = text.replace(/\/\/.*$/gm, "").replace(/"([^"\\\n]|\\.)*"/g, '""');
    if (GLIB.test(code)) problems.push(`${path}: names ${GLIB.exec(code)[0]} and does not include <glib.h>`);
    for (const [header, names] of Object.entries(STANDARD)) {
        if (names.test(code) && !headers.has(header)) problems.push(`${path}: names ${names.exec(code)[0]} and does not include <${header}>`);
    }
}

function compile(path, headers) {
    const packages = [...headers].some((header) => header.startsWith("json-c/")) ? ["glib-2.0", "json-c"] : ["glib-2.0"];
    const flags = execFileSync("pkg-config", ["--cflags", ...packages], { encoding: "utf8" }).trim().split(/\s+/);
    try {
        execFileSync("gcc", ["-std=c17", "-D_GNU_SOURCE", "-Isrc", "-fsyntax-only", "-Werror=implicit-function-declaration", ...flags, path], { encoding: "utf8", stdio: "pipe" });
    } catch (error) {
        problems.push(`${path}: does not compile by itself\n${error.stderr}`);
    }
}

function checkUsed() {
    const files = new Map(sources("src", /\.[ch]$/).map((file) => [file.path.slice("src/".length), file]));
    for (const [inside, { path, text }] of files) {
        const headers = reached(files, inside);
        if (hasGlib(headers)) continue;
        if (path.endsWith(".h")) checkHeader(path, text, headers);
        else compile(path, headers);
    }
}

const problems = [];
checkUsed();
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
