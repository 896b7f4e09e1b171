// SPDX-License-Identifier: Apache-2.0
//
// The server's English sentences that print a number: "%d {row|rows}" (base/counted.h), never "%d rows", which is wrong for
// one. Constants need no second form, nor does what is named below, which is never one.
import { sources } from "./check.mjs";

const NEVER_ONE = new Set([
    "field->most", "most", "connections", "xlsx->sheet_rows", "NUMBER_SCALE_MAX - hundredths",
    "one->n", // one time has a sentence of its own
    "days", // after which a product rests
    "used", // texts that a model has learnt from
    "n", // rows of a report that are too many for a page
]);
const UNITS = /^(bytes|decimals)$/;
const FOR_OPERATORS = /\b(log_line|g_error)\([^;]*$/;

const PIECE = /"(?:[^"\\\n]|\\.)*"|\b(?:G_\w+_FORMAT|PRI\w+|I)\b|\s+/y;
const PLACE = /%(\d+\$)?[-0-9]*(\.\*|\.\d+)?(lld|ld|zu|zd|d|u|i|s|c|f|g|x|p)/g;
const CONSTANT = /^[A-Z][A-Z0-9_]*( [-+*/] [A-Z0-9_]+)*$/;

// The literal that begins at `at`, its pieces joined, and where it ends.
function literal(text, at) {
    let joined = "", end = at;
    for (;;) {
        PIECE.lastIndex = end;
        const piece = PIECE.exec(text)?.[0];
        if (piece === undefined) return { joined, end };
        end += piece.length;
        if (piece.startsWith('"')) joined += piece.slice(1, -1);
        else if (piece.trim()) joined += "lld";
    }
}

// The arguments from `at` to the end of the call.
function argumentsAt(text, at) {
    const found = [];
    for (let i = at, start = at, depth = 0, quoted = false; i < text.length; i++) {
        const c = text[i];
        if (quoted) {
            if (c === "\\") i++;
            else quoted = c !== '"';
        } else if (c === '"') quoted = true;
        else if ("([{".includes(c)) depth++;
        else if (")]}".includes(c) && depth-- === 0) return [...found, text.slice(start, i)];
        else if (c === "," && depth === 0) {
            found.push(text.slice(start, i));
            start = i + 1;
        } else if (c === ";") return found;
    }
    return found;
}

const plain = (argument) => argument?.trim().replace(/^\((?:int|long long|unsigned)\)\s*/, "");

// What is wrong with one sentence: `isCounted` says which word of those after a number is counted.
function faults(sentence, given, isCounted) {
    const wrong = [];
    let next = 0;
    for (const place of sentence.replace(/%%/g, "  ").matchAll(PLACE)) {
        const [all, position, precision, kind] = place;
        if (precision === ".*") next++;
        const argument = plain(given[position ? parseInt(position) - 1 : next++]);
        const after = /^(?: [\p{L}’-]+){1,3}/u.exec(sentence.slice(place.index + all.length))?.[0];
        if (!after || "scfgxp".includes(kind) || CONSTANT.test(argument ?? "") || NEVER_ONE.has(argument)) continue;
        const word = isCounted(after);
        if (word && !UNITS.test(word)) wrong.push(`${all}${after}`);
    }
    return wrong;
}

export function serverProblems(isCounted) {
    const problems = [];
    for (const { path, text: whole } of sources("src", /\.c$/)) {
        const text = whole.replace(/\/\/.*$/gm, (comment) => " ".repeat(comment.length));
        for (let at = text.indexOf('"'); at >= 0; ) {
            const { joined, end } = literal(text, at);
            const before = text.slice(Math.max(0, at - 120), at);
            if (/^\s*[,)]/.test(text.slice(end)) && !/\p{Script=Han}/u.test(joined) && !FOR_OPERATORS.test(before)) {
                const given = argumentsAt(text, end).slice(1).filter((one) => !/^\s*"/.test(one));
                for (const fault of faults(joined, given, isCounted))
                    problems.push(`${path}:${text.slice(0, at).split("\n").length}: “${fault}”: say {one|others} after it, since the number may be one`);
            }
            at = text.indexOf('"', Math.max(end, at + 1));
        }
    }
    return problems;
}
