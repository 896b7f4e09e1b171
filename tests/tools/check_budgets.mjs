// SPDX-License-Identifier: Apache-2.0
//
// Budgets of size and a few habits a machine can see: no file above 1,000 lines, no C function above 100, an SPDX line
// at the top of every source, a README.md in every folder of src/, no unsafe C functions.
import { existsSync, readdirSync, statSync } from "node:fs";
import { report, sources } from "./check.mjs";

const FILE_MAX = 1000;
const FUNCTION_MAX = 100;
const UNSAFE = /\b(strcpy|strcat|sprintf|vsprintf|gets|strtok|atoi|atol|system|popen|rand|localtime|gmtime)\s*\(/;

const problems = [];
const lengths = [];

// Functions open and close with a brace in the first column (the house's form, which clang-format keeps).
function checkFunctions({ path, lines }) {
    let begin = -1;
    lines.forEach((line, index) => {
        if (line === "{") begin = index;
        if (line === "}" && begin >= 0) {
            lengths.push(index - begin - 1);
            if (index - begin - 1 > FUNCTION_MAX) problems.push(`${path}:${begin}: a function of ${index - begin - 1} lines`);
            begin = -1;
        }
    });
}

function checkUnsafe({ path, lines }) {
    lines.forEach((line, index) => {
        const found = UNSAFE.exec(line.replace(/\/\/.*/, "").replace(/"([^"\\]|\\.)*"/g, '""'));
        if (found) problems.push(`${path}:${index + 1}: ${found[1]}() is not used here`);
    });
}

for (const folder of ["src", "web/src", "tests", "tools", "bench"]) {
    for (const file of sources(folder, /\.(c|h|ts|tsx|mjs|css|sh)$|\/(run|setup|lint|check_\w+)$/)) {
        const generated = file.path.endsWith(".d.ts");
        if (file.lines.length > FILE_MAX && !generated) problems.push(`${file.path}: ${file.lines.length} lines`);
        if (!file.lines.slice(0, 3).some((line) => line.includes("SPDX-License-Identifier: Apache-2.0"))) {
            problems.push(`${file.path}: no SPDX line at the top`);
        }
        if (file.path.endsWith(".c")) checkFunctions(file);
        if (file.path.startsWith("src/")) checkUnsafe(file);
    }
}
for (const name of readdirSync("src")) {
    const folder = `src/${name}`;
    if (statSync(folder).isDirectory() && readdirSync(folder).length > 0 && !existsSync(`${folder}/README.md`)) {
        problems.push(`${folder}: no README.md`);
    }
}
lengths.sort((a, b) => a - b);
console.log(`${lengths.length} functions: median ${lengths[lengths.length >> 1]}, 90 % below ${lengths[Math.floor(lengths.length * 0.9)]} lines`);
report(problems);
