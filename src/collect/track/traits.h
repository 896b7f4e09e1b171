// SPDX-License-Identifier: Apache-2.0
//
// What identify and group say of somebody: traits with the names of the Segment specs become fields
// of the customer, cleaned as everywhere; custom fields are found by their own names. What is no
// field, or no value of its field, stays with the event.
//
// Anybody can send traits with a write key, so they change only what the same source has brought
// in: customers it has made itself. Of all others they fill blanks.
#pragma once

#include "collect/contacts.h"
#include "collect/track/message.h"
#include "entity/write.h"

typedef struct {
    const Model *model;
    const PhoneRegion *region; // of numbers without country code; NULL: not known
    int64_t today;             // days since 1970-01-01
    bool organisation;         // of a group
} TraitsReader;

typedef struct {
    Record *fields;           // those given, cleaned
    const char *phone, *mail; // in normal form; NULL: none
    json_object *custom;      // custom fields; NULL: none
    Contact *contacts;        // those behind the first number and address
    const PhoneRegion *region;
    Value rest; // an object of all others; null: none
} Traits;

void traits_read(Traits *out, Arena *arena, const TraitsReader *reader, const JsonSlice *object);
void traits_clear(Traits *traits);
// Puts them into a customer. `known`: the customer is to count as known from now on, if they were
// anonymous.
bool traits_apply(const Traits *traits, Writing *writing, int64_t customer_id, int64_t source_id,
                  bool known, GError **error);
