// SPDX-License-Identifier: Apache-2.0
//
// The answer of a report in words, in both languages, as its entry declares it: the sentence, how
// sure it is, and what should make one doubt it. The page, the command, files and mails say the
// same.
#pragma once

#include "know/report/print.h"

struct ReportSaying {
    const ReportResult *result;
    json_object *titles;
    const Model *model;
    Arena *arena;
    // What say() has chosen; NULL: nothing.
    Label sentence, quiet;
    GArray *doubts; // of Label
    GArray *values; // of SayValue
};

// ---- for say() ----

// The texts as report.h describes them; those of the entry need not be given again.
void say_sentence(ReportSaying *saying, Label text);
void say_quiet(ReportSaying *saying, Label text); // how sure it is
void say_doubt(ReportSaying *saying, Label text);
// A value for `{name}`; missing prints a dash. `name` must stay.
void say_value(ReportSaying *saying, const char *name, ReportColumnType type, int64_t value);
void say_text(ReportSaying *saying, const char *name, Label text);

// Of the rows of the moment asked for; REPORT_MISSING where there is none, or no such column.
size_t say_rows(const ReportSaying *saying);
int64_t say_cell(const ReportSaying *saying, size_t row, const char *column);
int64_t say_total(const ReportSaying *saying, const char *name);
int64_t say_sum(const ReportSaying *saying, const char *column);
const char *say_given(const ReportSaying *saying, const char *param); // "": none such

// ---- for those who show it ----

typedef struct {
    Label sentence; // never without texts: the title where nothing is declared
    Label quiet;    // texts may be NULL
    const Label *doubts;
    size_t n_doubts;
} ReportAnswer;

// In the arena. `titles` as report_titles() gives them.
ReportAnswer report_answer(const ReportResult *result, json_object *titles, const Model *model,
                           Arena *arena);
void report_answer_json(Buffer *out, const ReportAnswer *answer);
