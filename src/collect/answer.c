// SPDX-License-Identifier: Apache-2.0
#include "collect/answer.h"

void json_member_list(Buffer *out, const char *key, const Buffer *items)
{
    json_key(out, key);
    json_array(out);
    json_raw(out, items->data != NULL ? items->data : "", items->length);
    json_array_end(out);
}

void json_member_error(Buffer *out, const char *key, const GError *error)
{
    json_member_label(
        out, key,
        (Label){.en = error_text(error, LANGUAGE_EN), .zh = error_text(error, LANGUAGE_ZH)});
}
