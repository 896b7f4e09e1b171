// SPDX-License-Identifier: Apache-2.0
//
// English messages that show a number say what is counted in two forms: "{n} {n|order|orders}", never "{n} orders", which
// is wrong for one. Looks at every message of the web app's dictionaries: a place for a number, then within three words a
// noun in the plural or a verb of it. A place that holds no number is named below. The server's sentences likewise.
import { report, sources } from "./check.mjs";
import { serverProblems } from "./plurals_server.mjs";

// What these places hold is text, a share, a list, or a number that is never one.
const NO_NUMBERS = new Set(["base", "day", "event", "from", "list", "lift", "model", "name", "names", "path", "range", "scores", "share", "to", "title", "value", "what", "why"]);
// Words that end in s and are no plural.
const SINGULAR = new Set(["across", "always", "as", "basis", "does", "has", "is", "its", "last", "less", "ms", "plus", "s", "status", "success", "this", "times’", "us", "was", "yes"]);
const PLURAL_VERBS = new Set(["are", "have", "were", "these", "those"]);

const MESSAGE = /^\s*(\w+):\s*(['"`])(.*)\2,\s*$/;

// The word of a few after a number that says there are several; null: none.
function plural(after) {
    const words = after.trim().toLowerCase().split(" ");
    const word = words.find((one) => PLURAL_VERBS.has(one) || (/[a-z]{2,}s$/.test(one) && !/(ss|us|is)$/.test(one) && !SINGULAR.has(one)));
    // After "of" something else is counted: "{share} of all customers".
    const of = words.indexOf("of");
    return word && !(of >= 0 && words.indexOf(word) > of) ? word : null;
}

function countedWord(text) {
    const plain = text.replace(/\{\w+\|[^|}]*\|[^}]*\}/g, "|");
    for (const [, place, after] of plain.matchAll(/\{(\w+)\}((?: [\p{L}’-]+){1,3})/gu)) {
        const word = plural(after);
        if (word && !NO_NUMBERS.has(place)) return `{${place}} … ${word}`;
    }
    return null;
}

const problems = [];
for (const { path, lines } of sources("web/src", /(i18n\/en|words(\/\w+)?)\.tsx?$/))
    for (const [at, line] of lines.entries()) {
        const [, key, , text] = MESSAGE.exec(line) ?? [];
        if (!text || /\p{Script=Han}/u.test(text)) continue;
        const found = countedWord(text);
        if (found) problems.push(`${path}:${at + 1}: ${key}: “${found}”: say {n|one|others}, since the number may be one`);
    }

// The check itself: what it must find, and what it must not.
const WRONG = ["{count} orders done", "All {n} rows were rejected", "in {n} empty fields"];
const RIGHT = ["{count} {count|order|orders} done", "{share} of all customers", "{n|The only row was|All # rows were} rejected", "{name} is in this segment", "{count} more"];
for (const text of WRONG) if (!countedWord(text)) problems.push(`the check does not find “${text}”`);
for (const text of RIGHT) if (countedWord(text)) problems.push(`the check wrongly finds “${text}”`);
report([...problems, ...serverProblems(plural)]);
