// SPDX-License-Identifier: Apache-2.0
//
// A plan made ready for one chunk at one moment: its comparisons become codes of the chunk's
// vectors, and the conditions of an `and` are put in the order in which they are best asked.
#pragma once

#include "know/plan.h"
#include "know/condition.h"
#include "know/postings.h"
#include "know/version.h"

// What is the same for all chunks of a run: the answers of shared records. Made before the chunks
// are asked, by one thread; then only read.
typedef struct {
    const Plan *plan;
    const Version *version;
    Clock clock;
    Arena *arena;
    const uint8_t **shared; // by node id: answer by row of the first step's frame, or NULL
    const Bounds *cuts;     // by PlanRank.place: what passes; set by whoever has found it (rank.h)
    bool unfit;             // something asked for cannot be held exactly: the store must answer
} Binding;

// Where the values that are taken of facts come from.
typedef struct {
    const Vector *vector; // of the fact or the record around it; NULL: nothing is taken
    bool parent;
    const uint32_t *rows;  // by its code: row + 1 of the shared record the value belongs to; NULL:
                           // the vector itself holds it
    const Vector *last;    // what holds the value
    const Vector *other;   // of labels the other language
    const int64_t *places; // by code of `last`: texts that are compared with others; or NULL
} Source;

// A fact, and the record that carries its moment: itself, or the one it is a part of. Of a
// customer's own fields both are the customer.
typedef struct {
    uint32_t fact, record;
} Found;

// A code of source->last; 0: missing.
static inline uint64_t source_code(const Source *source, const Found *found)
{
    uint64_t code = vector_code(source->vector, source->parent ? found->record : found->fact);
    if (source->rows == NULL || code == 0)
        return code;
    uint32_t row = source->rows[code];
    return row == 0 ? 0 : vector_code(source->last, row - 1);
}

// What a code above 0 is when it is compared with others.
static inline int64_t source_number(const Source *source, uint64_t code)
{
    return source->places != NULL ? source->places[code] : vector_decode(source->last, code);
}

enum { STORY_MARKS = 64 }; // so many values are marked by a bit each

// How the facts of a step are found in this chunk.
typedef struct {
    CodeRange span;            // the codes of moments that all windows allow
    uint64_t latest;           // whose latest moment is before it is answered like one without any
    Trail trail;               // by history: the records that are looked at
    const Trail *kept;         // the same, when it is kept with the chunk; NULL: all records
    const PlanNode *on_record; // what is asked of them besides; NULL: nothing
    const Postings *posted;    // what leads to them; NULL: by history
    const Test *posted_test;   // which of its codes
    bool posted_alone;         // nothing more is asked of these facts
    double share;              // of all facts, those that they lead to
    double posted_cost;        // of reading them for the whole chunk, in nanoseconds or so
    const Postings *log;       // all records of the trail by time; NULL: windows are cut one by one
} BoundFacts;

// Ready to be asked. One per node of the plan.
typedef struct {
    Test test;
    Test currency; // whether the amount is in the right one
    bool has_currency;
    const uint8_t *member; // PLAN_TAGS, PLAN_LIST: answer by row
    NumberTest number;     // PLAN_COMPARE and PLAN_HISTORY of numbers, beside literals
    // PLAN_HISTORY
    const BoundFacts *facts;     // by step
    bool by_end;                 // `test` asks the latest or earliest moments: that is all
    const Postings *by_value;    // distinct: what leads to the facts by value; or NULL
    const TrailNumbers *sums;    // of what is added up, by position in facts[0].kept; or NULL
    const TrailNumbers *numbers; // what the call gives, by the customer's row; or NULL
    const uint16_t *identities;  // distinct: which value it is, by code; NULL: too many
    unsigned n_identities;
    Source value, rate, amount; // PLAN_FIELD and PLAN_AGE as well: `value`
    const PlanNode **order;     // PLAN_AND, PLAN_OR: the children as they are asked
    double cost;                // of one row, in nanoseconds or so
    double share;               // of the rows that will not be NO
} Bound;

// False when the version holds something asked for only inexactly.
bool binding_init(Binding *binding, const Plan *plan, const Version *version, const Clock *clock,
                  Arena *arena);
// Bounds for every node, in `arena`; NULL when this chunk cannot answer.
Bound *bind_chunk(const Binding *binding, const Chunk *chunk, Arena *arena);
// The same for one value alone.
Bound *bind_value(const Binding *binding, const Chunk *chunk, const PlanNode *value, Arena *arena);
