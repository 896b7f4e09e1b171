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

// POST /{entities}/bulk; ends with request_done().
bool bulk_start(Request *request, GError **error);

extern const JobKind BULK_JOB; // what a filter becomes
