// SPDX-License-Identifier: Apache-2.0
//
// The shape of a JSON object that is not a record: what a route takes or answers. One description
// checks request bodies and becomes a schema of the OpenAPI document (and so a type of the web
// app).
#pragma once

#include "base/buffer.h"
#include "base/error.h"
#include <json-c/json.h>

typedef enum {
    SHAPE_TEXT,
    SHAPE_INTEGER,
    SHAPE_REAL,
    SHAPE_BOOLEAN,
    SHAPE_TIME,   // RFC 3339
    SHAPE_DAY,    // 2026-11-21
    SHAPE_LABEL,  // {"zh": …, "en": …}
    SHAPE_OBJECT, // any object
    SHAPE_ANY,
    SHAPE_NAMED, // another schema: `of` is its name: "Customer", "SearchHit"
} ShapeType;

enum {
    SHAPE_OPTIONAL = 1 << 0, // may be missing
    SHAPE_NULLABLE = 1 << 1, // may be null
    SHAPE_ARRAY = 1 << 2,    // a list of it
    SHAPE_MAP = 1 << 3,      // an object whose every member is one of it
};

typedef struct {
    const char *name;
    ShapeType type;
    unsigned flags;
    const char
        *of; // SHAPE_NAMED: the schema; SHAPE_TEXT: the values allowed, "patch|delete"; else NULL
    int64_t most;    // texts: bytes, arrays: members; 0: no limit but the body's
    const char *doc; // one English phrase, or NULL
} ShapeField;

typedef struct {
    const char *name; // "BulkRequest"
    const char *doc;
    const ShapeField *fields; // ends with a NULL name
} Shape;

// Checks a body: an object, nothing unknown, nothing missing, the right types. Errors carry their
// JSON pointer.
bool shape_check(const Shape *shape, json_object *json, GError **error);
// Prints it as JSON Schema.
void shape_schema(Buffer *out, const Shape *shape);
