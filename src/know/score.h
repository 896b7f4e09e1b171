// SPDX-License-Identifier: Apache-2.0
//
// Scores: numbers about every customer that a fitted model foresees, asked in any rule like fields:
// alive < 0.3, clv(12 months) >= 1000, score(churn) > 0.7.
//
// A model is one ScoreModel and one line in SCORE_MODELS (know/score/models.c). What is fitted is
// small, its parameters, and stands in the store as a record of the entity `model`. A customer's
// score is a function of these parameters, the customer's own history and the reference day
// (entity/reference_day.h), so nothing is written per customer: scores are columns of the parts of
// the panel, computed when first asked for and kept with the part until the day, the fit or the
// part is another.
#pragma once

#include "know/crew.h"
#include "know/version.h"

#include <json-c/json.h>

// ---- what a model says ----

#define SCORE_MISSING INT64_MIN // of this customer nothing can be said

typedef enum {
    SCORE_SHARE,  // a probability; held in millionths
    SCORE_COUNT,  // a number of something, in millionths
    SCORE_MONEY,  // minor units of the organisation's currency
    SCORE_POINTS, // a whole number from 1
    SCORE_GROUP,  // a place among the groups of model_rfm_groups()
    SCORE_DAY,    // days since 1970
    // Whole numbers, in millionths, that people know by names.
    SCORE_HOUR,    // of the day, 0 to 23
    SCORE_WEEKDAY, // 1 for Monday, to 7
    SCORE_SOURCE,  // the id of a source
    SCORE_NAME,    // a place among the model's names
} ScoreUnit;

enum { SCORE_SCALE = 6 }; // decimals of what is held in millionths

typedef enum {
    SCORE_NOW,    // asked without parentheses, or as score(NAME)
    SCORE_WITHIN, // asked with a length of time: expected(90 days)
    SCORE_MONTHS, // the same, of whole months: clv(12 months)
} ScoreAhead;

typedef struct {
    const char *name; // "alive"
    Label title;
    ScoreUnit unit;
    ScoreAhead ahead;
    int64_t otherwise; // days or months to come where none are asked for
} Score;

// ---- what it looks at ----

typedef struct {
    const Version *version;
    Crew *crew; // may be NULL
    GTimeZone *zone;
    int64_t day;           // days since 1970: it looks from the end of this day
    const bool *cancelled; // atomic; may be NULL
} ScoreLook;

// The last microsecond of that day.
int64_t score_moment(const ScoreLook *look);

// ---- a model ----

// What fitting gives. The texts are owned; clear with score_fit_clear().
typedef struct {
    char *variant;     // what was chosen: "mbg_nbd"
    char *parameters;  // JSON: all that scores need, of any size up to SCORE_PARAMETERS_MAX
    char *quality;     // JSON object of numbers for people who ask how good it is, such as its
                       // "error" on data that it had not seen; or NULL
    int64_t customers; // it was fitted on
    int64_t facts;     // orders of these, or whatever it counts
    bool converged;
} ScoreFit;

enum { SCORE_PARAMETERS_MAX = 4 << 20 };

void score_fit_clear(ScoreFit *fit);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ScoreFit, score_fit_clear)

// Why a score is what it is: what adds most to it or takes most from it. The texts are owned.
typedef struct {
    bool raises;
    char *en, *zh;
} ScoreReason;

enum { SCORE_REASONS = 6 }; // at most

// Which score of the model, and how far it looks: days or months, by `ahead`; of SCORE_NOW 0.
typedef struct {
    size_t which; // by model->scores
    int64_t ahead;
} ScoreAsk;

typedef struct {
    const char *name; // "value": also of the records in the store
    Label title;
    Label reads;         // what it is fitted on, in a sentence
    unsigned days;       // a fit that is older is made anew; 0: FIT_DAYS (fit.h)
    const Score *scores; // ends with a NULL name
    const Choice *names; // of scores of SCORE_NAME; ends with a NULL name
    // Whether the panel's columns are there; NULL: it asks for customers alone.
    bool (*held)(const Layout *layout);
    // ERROR_INVALID when there is too little to learn from: the sentence is kept and shown.
    bool (*fit)(const ScoreLook *look, ScoreFit *out, GError **error);
    // What scores depend on besides, as a text of the settings of `model`. Free it. NULL: nothing.
    char *(*settings)(const Model *model);
    // From what fit() gave and these settings; NULL with an error when it cannot be read (any
    // more). The result is used by many threads at once.
    void *(*open)(const char *parameters, const Model *model, GError **error);
    void (*close)(void *fitted);
    // out[row] of every row of the chunk, which may be gone or anonymous: SCORE_MISSING or whatever
    // comes out. Depends on nothing but the parameters, each customer's own data and the day.
    // `chunk` need not be a part of look->version.
    void (*score)(const void *fitted, const ScoreAsk *ask, const ScoreLook *look,
                  const Chunk *chunk, int64_t *out);
    // The weightiest reasons of the first row's score, at most SCORE_REASONS; returns how many.
    // NULL: it has none to give.
    size_t (*reasons)(const void *fitted, const ScoreLook *look, const Chunk *chunk,
                      ScoreReason *out);
    // Between what the first row's score lies in eight of ten cases. False: it cannot be said, or
    // not of this score. NULL: of none.
    bool (*interval)(const void *fitted, const ScoreAsk *ask, const ScoreLook *look,
                     const Chunk *chunk, int64_t out[2]);
} ScoreModel;

extern const ScoreModel *const SCORE_MODELS[];        // sorted by name; ends with NULL
const ScoreModel *score_model_find(const char *name); // NULL: unknown
// The score of this name, of whatever model; NULL: unknown.
const Score *score_find(const char *name, const ScoreModel **out_model);

// ---- what stands ----

// A fit that is open. Counted: the same for all who ask for the same record.
typedef struct ScoreFitted ScoreFitted;

// The fit that stands in `model` (entity/model.h); NULL without an error: none does.
ScoreFitted *score_standing(const ScoreModel *of, const Model *model, GError **error);
ScoreFitted *score_fitted_ref(ScoreFitted *fitted);
void score_fitted_unref(ScoreFitted *fitted); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ScoreFitted, score_fitted_unref)
const ScoreModel *score_fitted_model(const ScoreFitted *fitted);
const void *score_fitted_open(const ScoreFitted *fitted); // what open() gave

// ---- columns ----

// The scores of all rows of a chunk as a vector. Counted.
typedef struct ScoreColumn ScoreColumn;

// Computed now unless it is kept; never NULL.
ScoreColumn *score_column(ScoreFitted *fitted, const ScoreAsk *ask, const ScoreLook *look,
                          const Chunk *chunk);
void score_column_unref(ScoreColumn *column); // accepts NULL
const Vector *score_column_vector(const ScoreColumn *column);

// For know/chunk.c: what is kept with a chunk.
typedef struct ScoresOfChunk ScoresOfChunk;

ScoresOfChunk *scores_of_chunk_new(void);
void scores_of_chunk_free(ScoresOfChunk *scores); // accepts NULL
size_t scores_of_chunk_bytes(const ScoresOfChunk *scores);
