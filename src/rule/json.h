// SPDX-License-Identifier: Apache-2.0
//
// Inside of reading rules as JSON: what json_read.c (operators, values) and json_call.c (functions)
// offer each other.
#pragma once

#include "rule/node.h"

typedef struct {
    TreeBuilder *builder;
    int depth;
} Reader;

typedef Node *(*ReadChild)(Reader *reader, json_object *json, const char *pointer);

// Fails at `pointer`. Returns NULL.
void *json_refuse(Reader *reader, const char *pointer, const char *en, const char *zh);
Node *json_node(Reader *reader, NodeKind kind, const char *pointer);
// The member as a text of plain UTF-8; NULL when it is missing or anything else.
const char *json_read_text(json_object *json, const char *key);
bool json_read_integer(json_object *json, const char *key, int64_t *out);
bool json_read_decimal(Node *node, const char *text);
bool json_read_children(Reader *reader, GPtrArray *children, json_object *array,
                        const char *pointer, ReadChild read);
Node *json_read_node(Reader *reader, json_object *json, const char *pointer);

Node *json_read_call(Reader *reader, json_object *json, const char *pointer);
