// SPDX-License-Identifier: Apache-2.0
//
// What a member of a JSON object is to `props.NAME`: one of the kinds a comparison may ask for, or
// something that can only be there or not. Shared by the answer for one record and the panel; SQL
// says the same of both stores.
#pragma once

#include <json-c/json.h>
#include <stdint.h>

typedef enum {
    MEMBER_NOTHING, // not there, null, or an empty text
    MEMBER_TEXT,
    MEMBER_BOOLEAN,
    MEMBER_NUMBER,
    MEMBER_OTHER, // a list, an object, or a number with more digits than rules compare
} MemberKind;

// *out_integer: of a boolean 0 or 1, of a number its millionths; else untouched.
MemberKind member_kind(json_object *member, int64_t *out_integer);
