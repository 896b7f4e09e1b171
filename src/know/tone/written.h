// SPDX-License-Identifier: Apache-2.0
//
// What customers have written, judged: tone and topics of the texts that events carry. Which events
// carry texts, and in which of their properties, is the one table in written.c. Nothing is kept:
// the panel holds what was judged as columns of its events, computed when a row is read, and a
// rule about one record asks again; both by this code.
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "entity/competitors.h"
#include "entity/model.h"
#include "entity/record.h"

typedef struct {
    bool given;               // a text that has a tone; else nothing below counts
    int64_t tone_thousandths; // -1000 … 1000, in steps of ten: 1 byte in the panel
    char topics[256];         // names, ", " between them, in the order of TOPICS
    uint64_t competitors;     // those it names: bits of what the judge looks for
} Written;

typedef struct WrittenJudge WrittenJudge; // of one thread at a time

// `competitors` are looked for in texts, and must outlive the judge; who names one writes about the
// topic "competitor".
WrittenJudge *written_judge_new(const Competitors *competitors);
void written_judge_free(WrittenJudge *judge); // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WrittenJudge, written_judge_free)

// Judges the texts in the properties (JSON) of an event that carries texts.
void written_judge(WrittenJudge *judge, const char *properties, Written *out);

// Names of events that carry texts; ends with a NULL name.
extern const Choice WRITTEN_KINDS[];
int written_kind(const char *name); // its place; -1: none of them. `name` may be NULL
// True when events of this name carry texts.
bool written_name(const char *name);
// Appends their names as SQL has lists: ('chat', 'review').
void written_sql_names(Buffer *sql);
// Appends an SQL expression: the properties of the event at `alias`, null when it carries no texts.
void written_sql(Buffer *sql, const char *alias);
// The texts of an event as people read them, one a line; NULL when there are none. Free it.
char *written_text(const char *name, const char *properties);

// FACT_TONE, FACT_TOPICS and FACT_COMPETITORS (rule/facts.h) of a record, as RecordComputer
// (rule/provider.h).
bool written_value(const Record *record, const Field *field, const Model *model, Arena *arena,
                   Value *out);

// What the judgement depends on besides texts and the names of competitors: model, topics, table.
// Another one is another column.
const char *written_signature(void);
