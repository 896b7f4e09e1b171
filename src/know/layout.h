// SPDX-License-Identifier: Apache-2.0
//
// Which columns a panel has, derived from the descriptions of entities and the custom fields of
// the organisation: customers, the facts of their history, and the shared records that both refer
// to. Nothing here knows a field by name. Immutable and counted.
//
// Members of events' properties are columns when the organisation keeps them at hand
// (entity/event_properties.h): for each a column of texts, one of numbers, one of true and false,
// and one of what else is there. Those that hold nothing in a chunk take no memory.
//
// A further kind of fact is one entry of FACT_KINDS (rule/facts.h).
#pragma once

#include "entity/consent_kind.h"
#include "entity/model.h"

typedef struct {
    const Field *field;
    bool custom;                // a key of the JSON in `custom`
    const ConsentKind *consent; // customers: what they have agreed to; else NULL
    const char *language;       // labels have a column for each: "en", "zh"; otherwise NULL
    const Field *members; // facts: a member of this JSON, as far as it is of the type of `field`;
                          // of FIELD_JSON: 1 where it is there and of no type that is compared.
                          // Else NULL
    bool computed;        // of the record when it is read: FactField.computed
} LayoutColumn;

typedef struct {
    const Entity *entity;
    const Model *model; // that of the layout
    const LayoutColumn *columns;
    size_t n_columns;
    int time;   // facts: the column of their moment; -1: that of the parent
    int parent; // facts: the fact table they are parts of; -1: the customer
} FrameLayout;

typedef struct Layout Layout;

struct Layout {
    unsigned references; // atomic
    Model *model;
    FrameLayout customers;
    FrameLayout *facts;
    size_t n_facts;
    FrameLayout *shared;
    size_t n_shared;
    int64_t bytes_most; // that a panel of it may take with its postings; 0: as many as it needs
    GPtrArray *owned;   // memory of the columns
    const Entity **left_out; // kinds of facts that are not held, to save memory; NULL-terminated
};

Layout *layout_new(Model *model);
// Without the facts of these entities and their parts; `left_out` ends with NULL.
Layout *layout_new_without(Model *model, const Entity *const *left_out);
Layout *layout_ref(Layout *layout);
void layout_unref(Layout *layout); // accepts NULL

// Whether the store's descriptions of now give other columns: fields or settings have changed.
bool layout_is_outdated(const Layout *layout, Tx *tx);

// The column of a field, -1 when the panel does not hold it. Fields are compared by name and type:
// `field` may come from another model.
int layout_column(const FrameLayout *table, const Field *field, bool custom, const char *language);
// The column of those members of JSON that are of the type; -1 when the member is not kept at hand.
int layout_member(const FrameLayout *table, const char *member, FieldType type);
// Of what is there by that name in all, a column for each of these types holds a part.
enum { LAYOUT_MEMBER_TYPES = 4 };
extern const FieldType LAYOUT_MEMBERS[LAYOUT_MEMBER_TYPES];
// Its name as people read it: "custom.size", "name.zh", "props.words". Free it.
char *layout_column_name(const LayoutColumn *column);
int layout_fact(const Layout *layout, const Entity *entity);   // -1: no fact table
int layout_shared(const Layout *layout, const Entity *entity); // -1: not held
bool layout_equal(const Layout *a, const Layout *b);           // the same columns
// One text that says all of it, so that a snapshot of other columns is recognised. Free it.
char *layout_signature(const Layout *layout);
bool layout_column_is_text(const LayoutColumn *column);
