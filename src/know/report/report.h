// SPDX-License-Identifier: Apache-2.0
//
// Reports: figures over all customers, or over those that pass a rule, from one version of the
// panel. A report is one Report in a file of its own and one line in REPORTS (reports.c). From the
// entry come the command `guanxi report`, the routes of the API with their parameters, the columns
// of files and the tables of docs/reports.md.
//
// What is figured out reaches a report part by part: part() is called once for each part of the
// version, on any thread, with a byte for each customer of the part that says who counts. So
// several reports can share one pass, and the rule is asked while its part lies in the cache.
#pragma once

#include "know/panel.h"
#include "rule/moment.h"
#include "rule/rule.h"

// ---- what a report takes ----

typedef enum {
    REPORT_NUMBER, // a whole number from `least` to `most`
    REPORT_CHOICE, // the place of one of `choices`
    REPORT_WINDOW, // a window of the rule language: "last 180 days"; empty: all of the past
    REPORT_TEXT,   // as it is; empty: not asked for
    REPORT_RULE,   // customers, as a rule; empty: not asked for
    REPORT_STEPS,  // steps of sequence() in rules: "product_view, orders[channel = \"app\"]"
} ReportParamType;

typedef struct {
    const char *name; // "groups"
    ReportParamType type;
    int64_t least, most;
    const Choice *choices; // REPORT_CHOICE
    const char *otherwise; // as text
    Label about;
    const char *refers; // REPORT_NUMBER: the id of a record of this entity, 0 none; NULL: a number
} ReportParam;

// What a parameter of steps or a rule asks; *out NULL for others, and without a rule. False when it
// cannot be.
bool report_param_rule(const ReportParam *param, const char *text, const Model *model, Rule **out,
                       GError **error);

// What every report takes besides: a rule, the day it looks from, what it is compared with, by
// which field of customers it is split. Ends with a NULL name.
extern const ReportParam REPORT_COMMON[];

// A parameter as the report reads it.
typedef struct {
    int64_t number; // also the place of a choice
    Bounds window;
    const char *text; // as given
} ReportValue;

// "sequence(STEPS, within 7 days, last 90 days)". Free it.
char *report_sequence(const char *steps, const char *within, const char *window);

// ---- what it gives ----

typedef enum {
    REPORT_COUNT,
    REPORT_MONEY,  // minor units of the organisation's currency
    REPORT_SHARE,  // millionths
    REPORT_RATIO,  // thousandths
    REPORT_DAYS,   // hundredths of a day
    REPORT_DAY,    // days since 1970
    REPORT_RECORD, // the id of a record of the entity `of`; shown with its title; may be missing
    REPORT_NAME,   // the place of one of the choices `of`, or of the result's `names`; shown by its
                   // name
    REPORT_WORD,   // a text of the customers' own: report_word(); may be missing
} ReportColumnType;

typedef struct {
    const char *name;
    ReportColumnType type;
    const void *of; // REPORT_RECORD: the entity's name, "customer"; REPORT_NAME: the choices, or
                    // NULL; REPORT_WORD: STEP_NAMES where it holds steps
    Label label;
} ReportColumn;

#define REPORT_MISSING INT64_MIN // a figure of nothing

// A figure from a number, times what its type is held in; missing where it is not finite.
int64_t report_figure_of(double value, double scale);

typedef struct Report Report;

// What was asked, as text.
typedef struct {
    const char *name, *value;
    Label about;
    bool otherwise; // it was not given: this is what holds then
} ReportGiven;

typedef struct {
    const Report *report; // the entry; of a comparison or split one that was made of it
    const Report *entry;  // the entry of the table
    int64_t now, pos;     // the moment it looks from; the change log is contained up to here
    int64_t still_since;  // the day of the last order, where it therefore looks from the end of
                          // that; else missing
    int64_t before;       // the moment it is compared with; 0: none
    int64_t us;
    int64_t *totals;     // by report->totals
    const Choice *names; // of columns of names that have no choices of their own; the model's
    GArray *cells;       // of int64_t: rows one after the other, each by report->columns
    GPtrArray *words;    // texts that cells of REPORT_WORD name; NULL: none
    GError *error; // set by a finish() that finds that there is no answer; report_run() gives it
    const ReportGiven *given; // ends with a NULL name
    size_t n_now;             // compared: rows after so many are of those it is compared with alone
    bool is_compared, is_split;
    int64_t each; // for news one customer of so many was looked at, and totals are of these; 0: all
    Arena *made;  // what lives with the result
} ReportResult;

// Whether more was asked than the report by itself; the day that it looks from aside.
bool report_is_narrowed(const ReportGiven *given);

void report_result_clear(ReportResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ReportResult, report_result_clear)
size_t report_rows(const ReportResult *result);
// Adds a row of as many cells as there are columns.
void report_add(ReportResult *result, const int64_t *cells);
// The cell of a text, which is copied.
int64_t report_word(ReportResult *result, const char *text);
const char *report_word_of(const ReportResult *result, int64_t cell); // missing: ""

// A total, or a cell of a row, by the name of its column; both assert that there is one.
int64_t report_total_named(const ReportResult *result, const char *name);
int64_t report_cell_named(const ReportResult *result, size_t row, const char *name);

// ---- how it is figured out ----

typedef struct {
    const Version *version;
    Crew *crew;
    Clock clock;
    const Model *model;
    const ReportValue *values; // by report->params
    const bool *cancelled;     // atomic; may be NULL
    bool everybody;            // asked without a rule, by somebody who sees all customers
    bool parted;               // the same, but in groups: this is all of them, or one group
    bool is_group;             // of them it is one
    bool with_scores;          // it looks from where scores do (entity/reference_day.h)
    bool news;                 // asked by its finder alone: what that does not tell may be left out
    Arena *arena;              // for begin() and finish(), not for part()
} ReportRun;

// What the panel holds of orders, lines and events, and so what a report may ask for.
typedef enum { REPORT_ORDERS, REPORT_LINES, REPORT_EVENTS } ReportFacts;

// ---- what it says ----
// All of it may be left out; then the title stands for the sentence, the table for the picture.
// Where there are no rows a sentence says why, and what to do.

// The answer in words. In the texts `{amount}` is a total, `{first.loss}` and `{last.share}` cells
// of the first and the last row, `{sum.loss}` a column's sum, `{rows}` how many there are,
// `{given.months}` a parameter, and any other name what say() has set (say.h). `{p50:0}`: with so
// many digits; `{low:+}`: with its sign.
typedef struct ReportSaying ReportSaying;

typedef enum {
    PICTURE_NONE,
    PICTURE_BARS,    // sideways, with long names beside them; the first rows
    PICTURE_COLUMNS, // upright, in the order of rows
    PICTURE_LINES,   // over a number or day
    PICTURE_HEAT,    // a map of cells
    PICTURE_STREAMS, // from a name to another one, as wide as many
} ReportPictureType;

enum { PICTURE_NAMES_MOST = 6 };

// Columns by their names; NULL: none. Where there are several, blanks stand between them.
typedef struct ReportPicture ReportPicture;
struct ReportPicture {
    ReportPictureType type;
    Label title;
    const char *name;  // what names a bar, a row of the map, whence a stream comes; of lines what
                       // lies below. Of several the first that is not missing
    const char *with;  // added to the name: “tea + cup”
    const char *until; // the name is a number, up to below this one: “7–13”
    const char *value; // how long, high, dark or wide
    const char *and;   // columns: more upon it, several; lines: another one beside it, dark
    const char *less;  // columns: one below zero
    const char *low, *high;     // lines: the interval
    const char *across;         // map: what names its columns; streams: where they go
    const char *label;          // map: what is written into a cell, if not the value
    bool skip;                  // map: the first column across is the whole and has no shade
    const ReportPicture *below; // another one of the same rows, in other units
};

// The records that a column counts, customers or orders, as a rule in which `{month}` is a cell of
// the row,
// `{month+later}` the first day of so many months after it, `{month-idle}` before,
// `{month+later.end}` the last day of that month, and a name that is no column a parameter,
// else a total. Where a cell asked for is missing nothing is opened, unless `[…]` stands around it:
// then that piece is left out. A column of words whose name begins with “rule” is not shown, only
// opened.
typedef struct {
    const char *column; // "total:customers" is a total; ends with NULL
    const char *rule;
    const char *when;   // "by=customer rule=": only with these cells or parameters, the second one
                        // missing; NULL: always
    const char *report; // not a rule but parameters of this report; OPENS_ORDERS: a rule of orders;
                        // NULL: a rule of customers
} ReportOpens;

extern const char OPENS_ORDERS[];
// The orders that reports count, where they count anonymous customers' as well; not those of
// deleted ones, of whom nothing is known.
#define ORDERS_COUNTED "kind = \"sale\" and status != \"cancelled\" and customer.kind is not empty"

typedef struct ReportFinder ReportFinder; // know/report/finding.h

struct Report {
    const char *name; // "rfm"
    Label title;
    Label question; // what it answers
    Label about;    // how exactly it counts, ties and all
    ReportFacts facts;
    const ReportParam *params;            // ends with a NULL name
    const ReportColumn *totals;           // the same
    const ReportColumn *columns;          // the same
    void *(*begin)(const ReportRun *run); // the state of one run, in its arena
    void (*part)(void *state, size_t part, const uint8_t *rows);
    void (*finish)(void *state, ReportResult *out);
    void (*end)(void *state); // frees what is not in the arena, however far it came
    // What it says; each may be left out.
    Label sentence; // the answer, where there are rows
    Label nothing;  // where there are none: why, and what to do; without it the
                    // engine says that there are no orders, or no events
    void (*say_nothing)(ReportSaying *saying); // the same where words depend on figures
    void (*say)(ReportSaying *saying);         // instead of it, or besides: values, how sure it is
    ReportPicture picture;
    const char *leading; // columns, and totals as "total:share", that a screen shows first, with
                         // blanks between; it offers the others. NULL: all
    const char *keys;    // columns that tell rows apart, "month later"; NULL: the first ones
                         // that are no figures
    const ReportOpens *opens; // ends with a NULL column

    const ReportFinder *finder; // what of it is news, for the home of insight; or NULL
};

extern const Report *const REPORTS[]; // sorted by name; ends with NULL
extern const Choice REPORT_NO_YES[];  // of columns of names: 0 is no, 1 yes
const Report *report_find(const char *name);
// How many entries the list has.
size_t report_params(const ReportParam *params);
size_t report_columns(const ReportColumn *columns);

static inline bool report_cancelled(const ReportRun *run)
{
    return run->cancelled != NULL && __atomic_load_n(run->cancelled, __ATOMIC_RELAXED);
}

// ---- asking ----

typedef struct {
    const Report *report;
    const char *const *given; // texts by report->params; NULL: its default. Or NULL: all defaults
    const char *at;           // a day, "2011-12-10"; NULL: now, or in a shop that has been still
                              // for long (entity/reference_day.h) the end of its last day
    bool exactly;             // without a day it looks from `now`, even of a still shop
    int64_t earlier;          // it looks from so many days before that
    bool news;                // only for its finder
    const Rule *rule;         // whose customers; NULL: all
    const Rule *within;       // what an actor may see; NULL: all
    const char *compare; // "previous", "week", "month", "quarter", "year" or a day; NULL: with none
    const Rule *against; // whose customers it is compared with; NULL: the same
    const char *split;   // by a field of customers, as rules name it; NULL: not
    int64_t unmoved; // windows that stand still are moved as `now` is from here; 0: they are not
    int64_t now, me;
    const Model *model;
    const bool *cancelled;
} ReportAsk;

// Whether its parameters and day can be. Nothing is counted.
bool report_check(const ReportAsk *ask, GError **error);
// ERROR_INVALID for parameters that cannot be, ERROR_UNAVAILABLE when the panel does not hold what
// the report or the rule asks for, ERROR_CANCELLED.
bool report_run(const ReportAsk *ask, const Version *version, Crew *crew, ReportResult *out,
                GError **error);

// One of several reports that are asked at once, and what came of it.
typedef struct {
    ReportAsk ask;
    ReportResult result; // where there is no error
    GError *error;
} ReportShare;

void report_share_clear(ReportShare *share);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ReportShare, report_share_clear)

// Reports that share one pass: of every part it is asked once who counts, by rule, actor and moment
// of the first, and all of them see the part while it lies in the cache. Their shares may differ in
// report, parameters and moment only. False when the rule cannot be asked, or when cancelled.
bool report_run_all(ReportShare *shares, size_t n, const Version *version, Crew *crew,
                    GError **error);
