// SPDX-License-Identifier: Apache-2.0
//
// What of a report is news: sentences with their numbers for the home of insight, made from the
// report's result by the finder that its entry names. A comparison with a time before says how
// probable such a difference is by chance; what is left when all comparisons of the home are
// corrected together (Benjamini and Hochberg, 1995) and is not tiny is told, the rest is noise.
#pragma once

#include "know/report/report.h"

#include <math.h>

typedef struct Findings Findings;

struct ReportFinder {
    const char *const *given; // to ask by: texts by report->params, NULL: its default; or NULL: all
    int64_t before;           // the report is also asked as of so many days earlier; 0: it is not
    // `before` is NULL where that was not asked, or has no answer. Results without rows come too.
    void (*find)(const ReportResult *now, const ReportResult *before, Findings *out);
};

typedef enum { FINDING_NOTE, FINDING_GOOD, FINDING_BAD } FindingTone;

// A number of the sentence, as the columns of reports have them.
typedef struct {
    const char *name; // "lost": stands in the sentence as {lost}; ends with NULL
    ReportColumnType type;
    int64_t value;
    const void *of; // REPORT_RECORD: the entity's name; REPORT_NAME: the choices
} FindingFigure;

// A parameter of the report that the sentence leads to.
typedef struct {
    const char *name, *value; // ends with a NULL name
} FindingParam;

enum { FINDING_FIGURES_MAX = 12, FINDING_PARAMS_MAX = 4 };

typedef struct {
    const char *key; // of the report: "lost"
    FindingTone tone;
    Label sentence; // with {figures}
    Label sure;     // how sure it is, with {figures}; or empty
    const FindingFigure *figures;
    const FindingParam *params; // or NULL: the report as it is without any
    const char *rule;           // whose customers it speaks of; NULL: the rule language has none
    const Entity *entity;       // or the records of this entity that pass the rule; NULL: customers
    int64_t amount;             // of money that it concerns, minor units: the greatest comes first
    bool compared;              // with a time before,
    bool beside;                // or with others now: no change, but held to the same; only then
    double chance;              // of such a difference where there is none, and
    double relative;            // the difference in parts of what it was, or is of others
    bool anyway;                // told as what just is so where the difference is no news
    const char *unless;         // not told where this one of the same report is news; or NULL
} Finding;

// A text as a figure: {"word", REPORT_NAME, 0, findings_name(findings, text)}.
const Choice *findings_name(Findings *findings, const char *text);
// Copies all of it but labels, names of figures and choices.
void findings_add(Findings *findings, const Finding *finding);

// ---- chances ----

// Of the difference of two shares, yes of n, by the pooled normal test; 1 where nothing can be
// said.
double chance_of_shares(double yes, double n, double yes_before, double n_before);
// Of the difference of two numbers of independent events in so many days each.
double chance_of_counts(double events, double days, double events_before, double days_before);

// ---- all of them ----

typedef struct {
    const Report *report;
    Finding finding;
} FindingKept;

typedef struct {
    size_t compared, noise; // comparisons made, and of them those that may be chance, or are tiny
    GPtrArray *kept;        // of FindingKept, the first first
} FindingsRanked;

Findings *findings_new(void);
void findings_free(Findings *findings); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Findings, findings_free)
// Those added from now on are of this report.
void findings_from(Findings *findings, const Report *report);
// Calls the finder of a report that has one. `before` may be NULL.
void findings_of(Findings *findings, const ReportResult *now, const ReportResult *before);
// Drops what may be chance, and ranks: changes before what just is so, then by the money that they
// concern. Borrowed from `findings`; clear with g_ptr_array_unref(kept).
FindingsRanked findings_rank(Findings *findings);
