// SPDX-License-Identifier: Apache-2.0
//
// One operation on many records, each with the caller's permissions and by itself.
#pragma once

#include "http/request.h"
#include "job/job.h"

// What to do, from {"operation": …, "patch": {…}, "tag_id": n}; borrows from the JSON.
typedef struct {
    const Entity *entity;
    const char *operation;
    json_object *patch;
    int64_t tag_id;
} Bulk;

bool bulk_from_json(Bulk *out, const Entity *entity, json_object *json, GError **error);
// Does it to one record, whatever its version. Already as wanted is success.
bool bulk_apply(Tx *tx, const Access *access, const Bulk *bulk, int64_t id, GError **error);

// What is done to one of many records, in a transaction of its own and an arena of its own.
typedef bool (*BulkOne)(Tx *tx, const Access *access, const void *context, int64_t id,
                        GError **error);
// Does it to each of `ids` and answers with a BulkAnswer. `context` lives as long as the request.
bool bulk_each(Request *request, json_object *ids, BulkOne one, const void *context,
               GError **error);

// POST /{entities}/bulk; ends with request_done().
bool bulk_start(Request *request, GError **error);

extern const JobKind BULK_JOB; // what a filter becomes
