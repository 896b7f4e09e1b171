// SPDX-License-Identifier: Apache-2.0
//
// The kinds of facts that a customer's history is made of: `orders`, `lines`, `events`, each event
// name by itself. A kind is one description in FACT_KINDS, a visible array sorted by name, and
// nothing elsewhere: parser, check, SQL, the answer for one record, the metadata of the API and
// docs/rules.md all read it.
//
// A fact is a living record of a customer, or one part of such a record (a line of an order), at
// one moment. Facts of a kind are ordered by (moment, id of the record, position of the part):
// that is what first, last, gaps and sequences go by, so equal moments are no question of chance.
#pragma once

#include "entity/entity.h"

enum { FACT_CONDITIONS_MAX = 2 };

// A field of the record that always has (or never has) this value.
typedef struct {
    const char *field; // "kind"; with a NULL value the name of a computed field
    const char *value; // "sale"; NULL: the field has one
    bool differs;      // never has it
} FactCondition;

// A name beyond the fields of the facts' own entity: `lines.category`.
typedef struct {
    const char *name;      // "category"
    const char *path;      // fields from the fact on, each but the last a reference:
                           // "product_id.category_id.name"
    const char *currency;  // amounts: path of the field that names their currency; else NULL
    const char *base;      // amounts: path of the same amount in the organisation's currency
    const char *rate;      // amounts without `base`: path of the rate in millionths
    const Field *computed; // instead of `path`: what RECORD_COMPUTER (provider.h) makes of the
                           // record. The panel holds it as a column, one record is answered, SQL
                           // cannot say it
    Label label;
} FactField;

typedef struct {
    const char *name;   // "lines"
    const char *entity; // "order": its records carry owner, moment and deletion
    bool parts;         // the facts are the parts of these records
    FactCondition where[FACT_CONDITIONS_MAX]; // what makes a record one of these; up to the first
                                              // without field
    const char *time;                         // the FIELD_TIME of the entity: the fact's moment
    const char *members;     // FIELD_JSON whose members can be asked as `props.NAME`; NULL: none
    const FactField *fields; // ends with a NULL name; NULL: only the entity's own
    Label label;
    Label help;
    const char *example; // a rule on customers
} FactKind;

extern const FactKind FACT_KINDS[]; // sorted by name; ends with a NULL name

// A kind by name; NULL when there is none.
const FactKind *fact_kind_find(const char *name);
// The kind of events that people name themselves, `"custom event"`; `name` must outlive it.
FactKind fact_kind_of_event(const char *name);

// The entity whose fields a fact has: the kind's entity, or that of its parts.
const Entity *fact_entity(const FactKind *kind);
// A name of FactKind.fields, or NULL.
const FactField *fact_field_find(const FactKind *kind, const char *name);
// The field that a condition of FactKind.where is about.
const Field *fact_condition_field(const FactKind *kind, const FactCondition *where);
// True when the kind itself asks for a computed field.
bool fact_kind_is_computed(const FactKind *kind);

// Computed of the texts of an event (know/tone/written.h): how content whoever wrote it is, from
// -1 to 1, names of what it is about, and the competitors it names (entity/competitors.h). Missing
// where nothing was written.
extern const Field FACT_TONE, FACT_TOPICS, FACT_COMPETITORS;
// What a name of FactKind.fields is: the field it leads to, under its own name and label.
Field fact_field_described(const FactKind *kind, const FactField *field);
