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
    GArray *nexts;  // of ReportNext
};

// What may be done about the answer: a segment of these customers.
typedef struct {
    Label name;
    const char *rule;
} ReportNext;

// ---- for say() ----

// The texts as report.h describes them; those of the entry need not be given again.
void say_sentence(ReportSaying *saying, Label text);
void say_quiet(ReportSaying *saying, Label text); // how sure it is
void say_doubt(ReportSaying *saying, Label text);
// A value for `{name}`; missing prints a dash. `name` must stay.
void say_value(ReportSaying *saying, const char *name, ReportColumnType type, int64_t value);
void say_text(ReportSaying *saying, const char *name, Label text);
// A cell as the table shows it, with the names of its column.
void say_cell_as(ReportSaying *saying, const char *name, size_t row, const char *column);
// The name is filled in like a sentence; the rule stands as it is, and is left out where it cannot
// be asked yet.
void say_next(ReportSaying *saying, Label name, const char *rule);
void say_next_lapsed(ReportSaying *saying);  // regular customers who have not bought for long
void say_next_overdue(ReportSaying *saying); // beyond their own usual time
// Who spent from `least` to `most` in the window, both in minor units; REPORT_MISSING: no bound.
void say_next_spent(ReportSaying *saying, Label name, int64_t least, int64_t most);
// For rules: an amount in minor units as “12.50”, and “, last 12 months” of the parameter `window`.
const char *say_amount(const ReportSaying *saying, int64_t minor);
const char *say_window(const ReportSaying *saying);

// Of the rows of the moment asked for; REPORT_MISSING where there is none, or no such column.
size_t say_rows(const ReportSaying *saying);
int64_t say_cell(const ReportSaying *saying, size_t row, const char *column);
int64_t say_total(const ReportSaying *saying, const char *name);
int64_t say_sum(const ReportSaying *saying, const char *column);
// The first row with the greatest figure of this column; say_rows() where all are missing.
size_t say_greatest(const ReportSaying *saying, const char *column);
const char *say_given(const ReportSaying *saying, const char *param); // "": none such

// ---- for those who show it ----

typedef struct {
    Label sentence; // never without texts: the title where nothing is declared
    Label quiet;    // texts may be NULL
    const Label *doubts;
    size_t n_doubts;
    const ReportNext *nexts;
    size_t n_nexts;
} ReportAnswer;

// In the arena. `titles` as report_titles() gives them.
ReportAnswer report_answer(const ReportResult *result, json_object *titles, const Model *model,
                           Arena *arena);
void report_answer_json(Buffer *out, const ReportAnswer *answer);
// That it looks from the end of a last day long ago, in words; texts are NULL where it does not.
Label report_still(const ReportResult *result, Arena *arena);
