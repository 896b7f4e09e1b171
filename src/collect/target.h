// SPDX-License-Identifier: Apache-2.0
//
// Where a column of a file can go: a field of the kind being imported, or of what stands in the
// same row. "number", "custom.size", "lines.product_code", "customer.country", "product.brand",
// "address.city", "billing_address.whole" are always the same; "payment.amount_minor",
// "events.order_paid", "event.props.score", "props.score" and
// "@customers" are made when they are named.
#pragma once

#include "base/arena.h"
#include "collect/cell.h"
#include "entity/model.h"

typedef enum {
    TARGET_RECORD,   // a field of the record itself
    TARGET_CUSTOM,   // one of its custom fields
    TARGET_KEY,      // the number by which the source knows the record: no field
    TARGET_CATEGORY, // of a product: a category by its name
    TARGET_LINE,     // a field of the order's line
    TARGET_LINE_SHIPPING,
    TARGET_GOODS,    // what an order's lines cost together, and
    TARGET_TOTAL,    // what it costs in the end: the difference is discount
    TARGET_CUSTOMER, // a field of the customer: fills blanks only
    TARGET_CUSTOMER_KEY,
    TARGET_FIRST_NAME,
    TARGET_LAST_NAME,
    TARGET_EXTENSION, // of the customer's phone number, in a column of its own
    TARGET_PRODUCT,   // a field of the line's product: fills blanks only
    TARGET_PRODUCT_CATEGORY,
    TARGET_PRODUCT_KEY, // of an event: the product's code
    TARGET_PRODUCT_NAME,
    TARGET_ADDRESS,        // a field of one of the customer's addresses
    TARGET_WHOLE_ADDRESS,  // all of it in one text
    TARGET_MOMENT,         // the time of an event of this name
    TARGET_BESIDE,         // a field of an event, payment or shipment that the row tells of
    TARGET_EVENT_PROPERTY, // a property of the event
    TARGET_JOIN,           // where rows of several sheets meet
} TargetPart;

// What a row of an order can tell besides.
typedef enum { BESIDE_EVENT, BESIDE_PAYMENT, BESIDE_REFUND, BESIDE_SHIPMENT, BESIDES } BesideKind;

// Whose place a column of an address is in; orders have the first only.
typedef enum {
    ADDRESS_ANY, // for parcels, or what its column "kind" says
    ADDRESS_BILLING,
    ADDRESS_HOME,
    ADDRESS_WORK,
    ADDRESSES,
} AddressPlace;

typedef struct {
    const char *name;
    Label label;
    TargetPart part;
    BesideKind beside;  // TARGET_BESIDE
    AddressPlace place; // TARGET_ADDRESS, TARGET_WHOLE_ADDRESS
    const Field *field; // NULL for keys and joins
    int index;          // of the field in its entity; -1 for what is none
    bool required;
    bool key; // finds records again: 17850.0 is 17850
} Target;

// The targets of a kind ("customer", "product", "order", "event"), in the order people should see
// them. Lives in the arena.
const Target *targets_of(Arena *arena, const Entity *entity, const Model *model, size_t *out_n);
// One of them, or one that is made of its name; NULL: there is no such target.
const Target *target_named(Arena *arena, const Target *targets, size_t n, const char *name);
// One of them alone.
const Target *target_among(const Target *targets, size_t n, const char *name);
