// SPDX-License-Identifier: Apache-2.0
//
// Reading back JSON that this program has written. What people send is at most 32 levels deep (see
// http/json_body.h), but stands deeper in what is kept of it: in a job's arguments, in an entry of
// the change log, in a page of a list.
#pragma once

#include <json-c/json.h>

// NULL when there is no text, or none that can be read.
json_object *json_read(const char *text);
