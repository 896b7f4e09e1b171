// SPDX-License-Identifier: Apache-2.0
//
// SQL must mean the same on both engines and hold no pasted values. Looks at the string literals of src/ that begin
// like a statement:
//   - parameters are $1, $2, …, never ? and never a value printed into the text;
//   - ORDER BY over a column that may be null says NULLS FIRST or NULLS LAST;
//   - INSERT … SELECT … ON CONFLICT has a WHERE (SQLite cannot parse it otherwise);
//   - entries of the change log that are sought by their owner are sought as their index is (store/change.h);
//   - what ->> gives is cast; no IN (SELECT … LIMIT n), which the distributed form may run more than once.
// The engines' own files (store/sqlite*, store/postgresql*) and the makers of DDL (store/schema*) may speak dialects.
import { report, sources } from "./check.mjs";

const STATEMENT = /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/;

// Columns per table that may be null, from the migrations.
function nullableColumns() {
    const tables = new Map();
    for (const { lines } of sources("src/store/migrations", /\.sqlite\.sql$/)) {
        let table = null;
        for (const line of lines) {
            table = /^CREATE TABLE (?:IF NOT EXISTS )?"?(\w+)"?/.exec(line)?.[1] ?? table;
            const added = /^ALTER TABLE "?(\w+)"? ADD COLUMN "?(\w+)"? (.*)/.exec(line);
            const column = added ? added.slice(1) : /^\s+"?([a-z]\w*)"? (?=(INTEGER|bigint|text|TEXT|REAL|double|BLOB|bytea))/i.exec(line)?.[1];
            if (added && !/NOT NULL/.test(added[3])) (tables.get(added[1]) ?? new Set()).add(added[2]);
            if (added || !column || !table) continue;
            if (!tables.has(table)) tables.set(table, new Set());
            if (!/NOT NULL|PRIMARY KEY/i.test(line)) tables.get(table).add(column);
        }
    }
    return tables;
}

// String literals of a file, adjacent ones joined, with the line they begin on.
function* literals(text) {
    const pattern = /"((?:[^"\\\n]|\\.)*)"(?:\s*(?:[A-Z_]{4,}\s*)?"((?:[^"\\\n]|\\.)*)")*/g;
    const code = text.replace(/\/\/[^\n"]*$/gm, "");
    for (const match of code.matchAll(pattern)) {
        const joined = [...match[0].matchAll(/"((?:[^"\\\n]|\\.)*)"|([A-Z_]{4,})/g)].map(([, text, macro]) => text ?? ` ${macro} `).join("");
        yield { sql: joined.replace(/\\n/g, "\n"), line: code.slice(0, match.index).split("\n").length };
    }
}

function* orderTerms(sql) {
    for (const match of sql.matchAll(/ORDER BY ([^)]*?)(?=\bLIMIT\b|\bFOR\b|\)|$)/gis)) {
        yield* match[1].split(",").map((term) => term.trim());
    }
}

const nullable = nullableColumns();

function sortsNulls(sql, term) {
    const column = /^(?:\w+\.)?([a-z_]+)(?: (?:ASC|DESC))?$/i.exec(term)?.[1];
    return column && [...nullable].some(([table, columns]) => columns.has(column) && new RegExp(`\\b${table}\\b`).test(sql));
}

function problemsOf(sql) {
    const found = [];
    if (/'%[a-z]|(?:[=<>]|\bLIKE|\bLIMIT|\bOFFSET)\s*%[-+.0-9]*(?:l|ll|z)?[sdiu]/.test(sql)) found.push("a value is pasted into the text");
    if (/\bFROM change_log\b.*\bcustomer_id = (?!0\b)/s.test(sql) && !/CHANGE_OF_OWNER|\bpos = |\boutbox\b/.test(sql)) found.push("who seeks changes by owner says CHANGE_OF_OWNER");
    if (/[=<>(,]\s*\?\d*(?=\s*(?:[,)]|AND|OR|$))/.test(sql)) found.push("parameters are $1, $2, …");
    if (/^\s*(?:WITH\b.*)?INSERT\b.*\bSELECT\b.*\bON CONFLICT\b/s.test(sql) && !/\bSELECT\b.*\bWHERE\b.*\bON CONFLICT\b/s.test(sql)) {
        found.push("INSERT … SELECT … ON CONFLICT needs WHERE true");
    }
    if (/->>/.test(sql) && !/CAST\s*\([^)]*->>|->>[^)]*\)?::/i.test(sql)) found.push("cast what ->> returns");
    if (/\bIN \(\s*SELECT\b[^)]*\bLIMIT\b/s.test(sql)) found.push("IN (SELECT … LIMIT) may run more than once");
    for (const term of orderTerms(sql)) {
        if (sortsNulls(sql, term)) found.push(`ORDER BY ${term}: say NULLS FIRST or NULLS LAST`);
    }
    return found;
}

const problems = [];
for (const { path, text } of sources("src", /\.[ch]$/)) {
    if (/store\/(sqlite|postgresql|schema)/.test(path)) continue;
    for (const { sql, line } of literals(text)) {
        if (STATEMENT.test(sql)) problems.push(...problemsOf(sql).map((problem) => `${path}:${line}: ${problem}`));
    }
}
report(problems);
