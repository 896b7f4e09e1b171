// SPDX-License-Identifier: Apache-2.0
//
// What the checkers share: walking the sources, and saying what was found.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const SKIPPED = new Set(["node_modules", "dist", "build", ".git"]);

function walk(folder) {
    return readdirSync(folder)
        .filter((name) => !SKIPPED.has(name))
        .sort()
        .map((name) => join(folder, name))
        .flatMap((path) => (statSync(path).isDirectory() ? walk(path) : [path]));
}

// Every file below `folder` whose name matches, with its text and lines.
export function sources(folder, pattern) {
    if (!existsSync(folder)) return [];
    return walk(folder)
        .filter((path) => pattern.test(path))
        .map((path) => {
            const text = readFileSync(path, "utf8");
            return { path, text, lines: text.replace(/\n$/, "").split("\n") };
        });
}

export function report(problems) {
    for (const problem of problems) console.log(problem);
    process.exit(problems.length > 0 ? 1 : 0);
}
