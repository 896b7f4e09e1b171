// SPDX-License-Identifier: Apache-2.0
//
// A phone number with an extension is one text, as RFC 3966 writes it: "+862162345678;ext=805".
// So it goes where the number goes, and the numbers of two people behind one switchboard differ.
#pragma once

#include <glib.h>
#include <stdbool.h>

#define PHONE_EXTENSION ";ext="

// How much of a text is the number itself; all of it when it has no extension.
static inline size_t phone_number_length(const char *text, size_t length)
{
    bool number = length > 0 && (text[0] == '+' || g_ascii_isdigit(text[0]));
    const char *mark = number ? g_strstr_len(text, (gssize)length, PHONE_EXTENSION) : NULL;
    return mark != NULL ? (size_t)(mark - text) : length;
}
